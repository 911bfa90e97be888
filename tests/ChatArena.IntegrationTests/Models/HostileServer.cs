using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ChatArena.IntegrationTests.Models;

/// <summary>A bare socket that reads a request and then does with it what the test says, by no rule of HTTP.</summary>
public sealed class HostileServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<NetworkStream, CancellationToken, Task> _answer;
    private readonly Task _serving;
    private int _requests;
    private int _cut;

    public HostileServer(Func<NetworkStream, CancellationToken, Task> answer)
    {
        _answer = answer;
        _listener.Start();
        _serving = ServeAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public int Requests => Volatile.Read(ref _requests);

    /// <summary>The line and the headers of the newest request.</summary>
    public string Head { get; private set; } = "";

    /// <summary>Connections that the client has closed.</summary>
    public int Cut => Volatile.Read(ref _cut);

    /// <summary>Takes the request and never says a word.</summary>
    public static HostileServer Silent() => new((_, _) => Task.CompletedTask);

    /// <summary>Sends this, and then nothing more, with the line open.</summary>
    public static HostileServer Saying(string text) => new(async (stream, cancel) => await stream.WriteAsync(Encoding.UTF8.GetBytes(text), cancel));

    /// <summary>Sends this for ever.</summary>
    public static HostileServer Endless(string head, string text) => new(async (stream, cancel) =>
    {
        await stream.WriteAsync(Encoding.UTF8.GetBytes(head), cancel);
        var bytes = Encoding.UTF8.GetBytes(text);
        while (true)
        {
            await stream.WriteAsync(bytes, cancel);
        }
    });

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving;
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        List<Task> connections = [];
        try
        {
            while (true)
            {
                connections.Add(AnswerAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (Exception problem) when (problem is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using var connection = client;
        var buffer = new byte[65536];
        try
        {
            var stream = connection.GetStream();
            var head = "";
            do
            {
                var read = await stream.ReadAsync(buffer, _stop.Token);
                if (read == 0)
                {
                    return;
                }

                head += Encoding.UTF8.GetString(buffer, 0, read);
            }
            while (!head.Contains("\r\n\r\n", StringComparison.Ordinal));

            Head = head[..head.IndexOf("\r\n\r\n", StringComparison.Ordinal)];
            Interlocked.Increment(ref _requests);
            await _answer(stream, _stop.Token);
            // Nothing to read means that the other end has closed.
            while (await stream.ReadAsync(buffer, _stop.Token) > 0)
            {
            }

            Interlocked.Increment(ref _cut);
        }
        catch (IOException)
        {
            Interlocked.Increment(ref _cut);
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }
}
