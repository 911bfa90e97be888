using ChatArena.Core.AiTurns;
using ChatArena.Core.Conversations;
using ChatArena.Core.Live;

namespace ChatArena.AiWorker.Turns;

/// <summary>
/// A turn in hand: keeps the lease while somebody works on it, and hears when the work is for nothing because the conversation is
/// over or somebody else has the turn.
/// </summary>
internal sealed partial class TurnLease : ILiveReceiver, IAsyncDisposable
{
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(10);

    private readonly IAiTurnQueue _queue;
    private readonly ILiveEvents _live;
    private readonly LeasedTurn _leased;
    private readonly CancellationTokenSource _stop;
    private readonly ILogger _log;
    private readonly Task _renewing;

    private TurnLease(IAiTurnQueue queue, ILiveEvents live, LeasedTurn leased, TimeProvider clock, ILogger log, CancellationToken stopping)
    {
        (_queue, _live, _leased, _log) = (queue, live, leased, log);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        _renewing = RenewAsync(clock);
    }

    /// <summary>Cancelled when the work is for nothing, or when the worker stops.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>The conversation ended meanwhile.</summary>
    public bool IsOver { get; private set; }

    /// <summary>The lease ran out, and the turn is somebody else's.</summary>
    public bool IsLost { get; private set; }

    public static async Task<TurnLease> HoldAsync(IAiTurnQueue queue, ILiveEvents live, LeasedTurn leased, TimeProvider clock, ILogger log, CancellationToken stopping)
    {
        var lease = new TurnLease(queue, live, leased, clock, log, stopping);
        await live.SubscribeAsync(leased.Turn.ConversationId, lease, stopping);
        return lease;
    }

    public void Receive(LiveEvent happened)
    {
        if (happened is ConversationEnded)
        {
            IsOver = true;
            TryStop();
        }
    }

    private void TryStop()
    {
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The work was done in this moment.
        }
    }

    public async ValueTask DisposeAsync()
    {
        _live.Unsubscribe(_leased.Turn.ConversationId, this);
        await _stop.CancelAsync();
        await _renewing;
        _stop.Dispose();
    }

    private async Task RenewAsync(TimeProvider clock)
    {
        try
        {
            while (true)
            {
                await Task.Delay(Renewal, clock, _stop.Token);
                if (!await TryExtendAsync())
                {
                    IsLost = true;
                    await _stop.CancelAsync();
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The work is done, or for nothing.
        }
    }

    private async Task<bool> TryExtendAsync()
    {
        try
        {
            return await _queue.ExtendAsync(_leased, Length, _stop.Token);
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            // The queue does not answer; it is asked again. Should the lease run out meanwhile, the turn comes twice, and speaks once.
            LogUnrenewed(_leased.Turn.ConversationId, problem.Message);
            return true;
        }
    }

    [LoggerMessage(LogLevel.Warning, "The lease of a turn of conversation {Conversation} could not be renewed: {Problem}")]
    private partial void LogUnrenewed(Guid conversation, string problem);
}
