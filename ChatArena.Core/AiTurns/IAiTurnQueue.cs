namespace ChatArena.Core.AiTurns;

/// <summary>Turns on their way to workers.</summary>
/// <remarks>
/// Order: by <see cref="AiTurn.DueAt"/>; one turn of a seat at a time, and while one is leased the next waits. Merging: a seat has at
/// most one waiting turn; a newer one replaces it, but a turn for silence never replaces one that somebody waits for, which always replaces it. Delivery: at least once; a lease that is neither acknowledged nor extended in
/// time is given to somebody else, so an effect must be idempotent. A turn that was delivered <see cref="MostAttempts"/> times is parked, with
/// a reason in the log. Failure: when the queue cannot be reached every call throws; turns that were lost are found again from the store.
/// </remarks>
public interface IAiTurnQueue
{
    const int MostAttempts = 5;

    ValueTask EnqueueAsync(AiTurn turn, CancellationToken cancel);

    /// <summary>The next due turn, leased to the caller; null when none came within <paramref name="atMost"/>.</summary>
    ValueTask<LeasedTurn?> LeaseAsync(TimeSpan lease, TimeSpan atMost, CancellationToken cancel);

    /// <summary>False when the lease is no longer the caller's, who must stop.</summary>
    ValueTask<bool> ExtendAsync(LeasedTurn leased, TimeSpan lease, CancellationToken cancel);

    /// <summary>Done: the effect is durable, or there will be none.</summary>
    ValueTask AcknowledgeAsync(LeasedTurn leased, CancellationToken cancel);

    /// <summary>Not now: again after <paramref name="delay"/>, by whoever is free.</summary>
    ValueTask ReleaseAsync(LeasedTurn leased, TimeSpan delay, CancellationToken cancel);

    /// <summary>Nobody waits for these turns any more. A leased one runs out; its worker sees the conversation's end.</summary>
    ValueTask CancelAsync(Guid conversationId, CancellationToken cancel);
}

/// <param name="Lease">Proves that the turn is the holder's.</param>
/// <param name="Attempt">1 the first time.</param>
public sealed record LeasedTurn(AiTurn Turn, Guid Lease, int Attempt);
