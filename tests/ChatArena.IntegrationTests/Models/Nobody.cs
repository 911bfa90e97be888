using System.Net;
using System.Net.Sockets;

namespace ChatArena.IntegrationTests.Models;

/// <summary>An address at which nobody listens, and nobody else can meanwhile.</summary>
internal sealed class Nobody : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp);

    public Nobody() => _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_socket.LocalEndPoint!).Port}");

    public void Dispose() => _socket.Dispose();
}
