using System.Threading.Channels;

namespace ChatArena.Core.Pairing;

/// <summary>The queue of a single process: one short lock.</summary>
public sealed class InMemoryPairingQueue(TimeProvider clock) : IPairingQueue
{
    private static readonly Comparer<Ticket> Order = Comparer<Ticket>.Create((one, two) =>
        one.QueuedAt.CompareTo(two.QueuedAt) is var time and not 0 ? time : one.Id.CompareTo(two.Id));

    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, Ticket> _byPerson = [];
    private readonly Dictionary<Pool, PoolLine> _pools = [];

    // Holds at most one "something changed"; more would say nothing new.
    private readonly Channel<bool> _changed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public ValueTask EnqueueAsync(IReadOnlyList<Ticket> tickets, CancellationToken cancel)
    {
        lock (_gate)
        {
            foreach (var ticket in tickets)
            {
                if (_byPerson.TryGetValue(ticket.ParticipantId, out var earlier))
                {
                    Drop(earlier);
                }

                _byPerson[ticket.ParticipantId] = ticket;
                if (!_pools.TryGetValue(ticket.Pool, out var line))
                {
                    _pools[ticket.Pool] = line = new();
                }

                line.ById[ticket.Id] = ticket;
                line.InOrder.Add(ticket);
            }
        }

        _changed.Writer.TryWrite(true);
        return ValueTask.CompletedTask;
    }

    public ValueTask<bool> RemoveAsync(Ticket ticket, CancellationToken cancel)
    {
        lock (_gate)
        {
            if (!_byPerson.TryGetValue(ticket.ParticipantId, out var held) || held.Id != ticket.Id)
            {
                return ValueTask.FromResult(false);
            }

            Drop(held);
            return ValueTask.FromResult(true);
        }
    }

    public ValueTask<IReadOnlyList<Pool>> PoolsAsync(CancellationToken cancel)
    {
        lock (_gate)
        {
            return ValueTask.FromResult<IReadOnlyList<Pool>>([.. _pools.Keys]);
        }
    }

    public ValueTask<IReadOnlyList<Ticket>> ReadyAsync(Pool pool, DateTimeOffset now, int most, CancellationToken cancel)
    {
        lock (_gate)
        {
            if (!_pools.TryGetValue(pool, out var line))
            {
                return ValueTask.FromResult<IReadOnlyList<Ticket>>([]);
            }

            var ready = new List<Ticket>(Math.Min(most, line.ById.Count));
            ready.AddRange(line.InOrder.Where(ticket => ticket.NotBefore <= now || ticket.IsAheadOf(now)).Take(most));
            return ValueTask.FromResult<IReadOnlyList<Ticket>>(ready);
        }
    }

    public ValueTask<IReadOnlyList<Guid>> OrderAsync(Pool pool, CancellationToken cancel)
    {
        lock (_gate)
        {
            return ValueTask.FromResult<IReadOnlyList<Guid>>(
                _pools.TryGetValue(pool, out var line) ? [.. line.InOrder.Select(ticket => ticket.Id)] : []);
        }
    }

    public ValueTask<int> CountAsync(Pool pool, CancellationToken cancel)
    {
        lock (_gate)
        {
            return ValueTask.FromResult(_pools.TryGetValue(pool, out var line) ? line.ById.Count : 0);
        }
    }

    public ValueTask<IReadOnlyList<bool>> TakeAsync(Pool pool, IReadOnlyList<IReadOnlyList<Guid>> groups, CancellationToken cancel)
    {
        var taken = new bool[groups.Count];
        lock (_gate)
        {
            for (var group = 0; group < groups.Count; group++)
            {
                if (_pools.TryGetValue(pool, out var line) && groups[group].All(line.ById.ContainsKey))
                {
                    taken[group] = true;
                    foreach (var id in groups[group])
                    {
                        Drop(line.ById[id]);
                    }
                }
            }
        }

        return ValueTask.FromResult<IReadOnlyList<bool>>(taken);
    }

    public async ValueTask WaitForChangeAsync(TimeSpan atMost, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(atMost, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        try
        {
            await _changed.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // The time is over, which is as good as a change.
        }
    }

    private void Drop(Ticket ticket)
    {
        _byPerson.Remove(ticket.ParticipantId);
        var line = _pools[ticket.Pool];
        line.ById.Remove(ticket.Id);
        line.InOrder.Remove(ticket);
        if (line.ById.Count == 0)
        {
            _pools.Remove(ticket.Pool);
        }
    }

    private sealed class PoolLine
    {
        public Dictionary<Guid, Ticket> ById { get; } = [];
        public SortedSet<Ticket> InOrder { get; } = new(Order);
    }
}
