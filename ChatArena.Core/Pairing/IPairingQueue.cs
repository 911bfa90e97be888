namespace ChatArena.Core.Pairing;

/// <summary>
/// The line of people who wait. It knows no rules: <see cref="PairingPolicy"/> chooses from what <see cref="ReadyAsync"/> shows,
/// and <see cref="TakeAsync"/> takes the chosen only if they are all still there.
/// </summary>
/// <remarks>
/// Order: by <see cref="Ticket.QueuedAt"/>, then by ticket id. Delivery: a ticket is taken by exactly one caller, or removed, or still there.
/// Failure: when the queue cannot be reached every call throws, and nothing has been taken; a queue that comes back empty is filled
/// again by the nodes that hold the people.
/// </remarks>
public interface IPairingQueue
{
    /// <summary>Adds tickets. A person's earlier ticket is replaced.</summary>
    ValueTask EnqueueAsync(IReadOnlyList<Ticket> tickets, CancellationToken cancel);

    /// <summary>True when the ticket was still there; false when it was taken (a pairing is under way) or replaced.</summary>
    ValueTask<bool> RemoveAsync(Ticket ticket, CancellationToken cancel);

    /// <summary>Pools with at least one ticket.</summary>
    ValueTask<IReadOnlyList<Pool>> PoolsAsync(CancellationToken cancel);

    /// <summary>At most <paramref name="most"/> tickets whose <see cref="Ticket.NotBefore"/> has come, in order.</summary>
    ValueTask<IReadOnlyList<Ticket>> ReadyAsync(Pool pool, DateTimeOffset now, int most, CancellationToken cancel);

    /// <summary>All ticket ids of the pool in order: position 1 is the first.</summary>
    ValueTask<IReadOnlyList<Guid>> OrderAsync(Pool pool, CancellationToken cancel);

    /// <summary>How many tickets the pool has.</summary>
    ValueTask<int> CountAsync(Pool pool, CancellationToken cancel);

    /// <summary>Takes each group of tickets whole or not at all, and says which were taken.</summary>
    ValueTask<IReadOnlyList<bool>> TakeAsync(Pool pool, IReadOnlyList<IReadOnlyList<Guid>> groups, CancellationToken cancel);

    /// <summary>Returns when something was added since the last call, or after <paramref name="atMost"/>. One waiter.</summary>
    ValueTask WaitForChangeAsync(TimeSpan atMost, CancellationToken cancel);
}
