using System.Collections.Concurrent;
using System.Net;

namespace ChatArena.Api.Sockets;

/// <summary>The open connections of this process.</summary>
internal sealed class ConnectionRegistry
{
    private readonly ConcurrentDictionary<Connection, byte> _open = new();
    private readonly ConcurrentDictionary<IPAddress, int> _byAddress = new();

    /// <summary>Set when the process stops: connections that end now are not given up by their people.</summary>
    public bool IsDraining { get; private set; }

    public int Count => _open.Count;

    public void Add(Connection connection, IPAddress address)
    {
        _open[connection] = 0;
        _byAddress.AddOrUpdate(address, 1, (_, count) => count + 1);
    }

    public void Remove(Connection connection, IPAddress address)
    {
        _open.TryRemove(connection, out _);
        if (_byAddress.AddOrUpdate(address, 0, (_, count) => count - 1) <= 0)
        {
            _byAddress.TryRemove(KeyValuePair.Create(address, 0));
        }
    }

    public int CountFrom(IPAddress address) => _byAddress.GetValueOrDefault(address);

    public void Drain(int code, string reason)
    {
        IsDraining = true;
        foreach (var connection in _open.Keys)
        {
            connection.Close(code, reason);
        }
    }
}
