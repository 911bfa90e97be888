using System.Threading.Channels;

namespace ChatArena.Core.Nodes;

/// <summary>
/// Times in which this process may not have heard what happened to its people: events could not reach it, or others took it for dead. Who reports
/// one hears again by now; whoever holds people looks into the store.
/// </summary>
public sealed class Blackouts
{
    // Several at once are one.
    private readonly Channel<bool> _over = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Report() => _over.Writer.TryWrite(true);

    /// <summary>Returns when one was reported since the last call. One waiter.</summary>
    public async ValueTask WaitAsync(CancellationToken cancel) => await _over.Reader.ReadAsync(cancel);
}
