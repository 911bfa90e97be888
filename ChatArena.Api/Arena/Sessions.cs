using System.Collections.Concurrent;
using System.Threading.Channels;

namespace ChatArena.Api.Arena;

/// <summary>The sessions of this process in which somebody is, and those that must look into the store for what they missed.</summary>
internal sealed class Sessions
{
    // A session is in it at most once, so it holds no more than there are.
    private readonly Channel<ArenaSession> _behind = Channel.CreateUnbounded<ArenaSession>(new() { SingleReader = true });

    private readonly ConcurrentDictionary<ArenaSession, byte> _open = new();

    public IEnumerable<ArenaSession> Open => _open.Keys;

    public ChannelReader<ArenaSession> Behind => _behind.Reader;

    public void Add(ArenaSession session) => _open[session] = 0;

    public void Remove(ArenaSession session) => _open.TryRemove(session, out _);

    /// <summary>Asks for <see cref="ArenaSession.CaughtUp"/>. For the session itself, which asks once until it is answered.</summary>
    public void CatchUp(ArenaSession session) => _behind.Writer.TryWrite(session);
}
