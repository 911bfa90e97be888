using ChatArena.Core.Timing;
using Microsoft.Extensions.Logging;

namespace ChatArena.Core.AiTurns;

/// <summary>Turns of a single process: one short lock, the same promises.</summary>
public sealed partial class InMemoryAiTurnQueue(TimeProvider clock, ILogger<InMemoryAiTurnQueue> log) : IAiTurnQueue
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(Guid Conversation, short Seat), SeatTurns> _seats = [];

    /// <summary>Seats that may be leased, by the time from which they may.</summary>
    private readonly SortedSet<(DateTimeOffset At, Guid Conversation, short Seat)> _due = [];

    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ValueTask EnqueueAsync(AiTurn turn, CancellationToken cancel)
    {
        lock (_gate)
        {
            var key = (turn.ConversationId, turn.Seat);
            if (!_seats.TryGetValue(key, out var seat))
            {
                _seats[key] = seat = new();
            }

            if (seat.Leased is { } leased && (leased.Turn.Id == turn.Id || leased.Turn.TriggerSeq > turn.TriggerSeq))
            {
                // The very turn that is being worked on, or one that it stands for.
                return ValueTask.CompletedTask;
            }

            if (seat.Waiting is { } waiting && (waiting.IsIdle == turn.IsIdle ? waiting.TriggerSeq > turn.TriggerSeq : turn.IsIdle))
            {
                return ValueTask.CompletedTask;
            }

            Forget(key, seat);
            seat.Waiting = turn;
            Remember(key, seat);
        }

        Wake();
        return ValueTask.CompletedTask;
    }

    public async ValueTask<LeasedTurn?> LeaseAsync(TimeSpan lease, TimeSpan atMost, CancellationToken cancel)
    {
        var until = clock.GetUtcNow() + atMost;
        while (true)
        {
            Task changed;
            DateTimeOffset next;
            lock (_gate)
            {
                if (TryLease(lease) is { } leased)
                {
                    return leased;
                }

                changed = _changed.Task;
                next = _due.Count > 0 && _due.Min.At < until ? _due.Min.At : until;
            }

            var now = clock.GetUtcNow();
            if (now >= until)
            {
                return null;
            }

            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            await Task.WhenAny(changed, Task.Delay((next - now).WholeMilliseconds(), clock, stop.Token));
            await stop.CancelAsync();
            cancel.ThrowIfCancellationRequested();
        }
    }

    public ValueTask<bool> ExtendAsync(LeasedTurn leased, TimeSpan lease, CancellationToken cancel)
    {
        lock (_gate)
        {
            if (Holder(leased) is not { } seat)
            {
                return ValueTask.FromResult(false);
            }

            var key = (leased.Turn.ConversationId, leased.Turn.Seat);
            Forget(key, seat);
            seat.LeasedUntil = clock.GetUtcNow() + lease;
            Remember(key, seat);
            return ValueTask.FromResult(true);
        }
    }

    public ValueTask AcknowledgeAsync(LeasedTurn leased, CancellationToken cancel)
    {
        lock (_gate)
        {
            if (Holder(leased) is { } seat)
            {
                var key = (leased.Turn.ConversationId, leased.Turn.Seat);
                Forget(key, seat);
                seat.Leased = null;
                Remember(key, seat);
            }
        }

        Wake();
        return ValueTask.CompletedTask;
    }

    public ValueTask ReleaseAsync(LeasedTurn leased, TimeSpan delay, CancellationToken cancel)
    {
        lock (_gate)
        {
            if (Holder(leased) is { } seat)
            {
                var key = (leased.Turn.ConversationId, leased.Turn.Seat);
                Forget(key, seat);
                seat.Leased = null;
                // A newer turn that came meanwhile stands for this one too.
                seat.Waiting ??= leased.Turn with { DueAt = clock.GetUtcNow() + delay };
                Remember(key, seat);
            }
        }

        Wake();
        return ValueTask.CompletedTask;
    }

    public ValueTask CancelAsync(Guid conversationId, CancellationToken cancel)
    {
        lock (_gate)
        {
            foreach (var (key, seat) in _seats.Where(seat => seat.Key.Conversation == conversationId).ToList())
            {
                Forget(key, seat);
                _seats.Remove(key);
            }
        }

        return ValueTask.CompletedTask;
    }

    private LeasedTurn? TryLease(TimeSpan lease)
    {
        var now = clock.GetUtcNow();
        while (_due.Count > 0 && _due.Min is var (at, conversation, number) && at <= now)
        {
            var key = (conversation, number);
            var seat = _seats[key];
            Forget(key, seat);
            if (seat is { Leased: not null, Waiting: { } newer } && newer.DueAt > now)
            {
                // A lease that ran out gives way to something newer, which still has its time.
                seat.Leased = null;
                Remember(key, seat);
                continue;
            }

            // A lease that ran out comes again, unless something newer waits.
            var turn = seat.Waiting ?? seat.Leased!.Turn;
            seat.Attempts = seat.Attempted == turn.Id ? seat.Attempts + 1 : 1;
            seat.Attempted = turn.Id;
            seat.Waiting = null;
            if (seat.Attempts > IAiTurnQueue.MostAttempts)
            {
                LogParked(turn.Id, turn.ConversationId, seat.Attempts - 1);
                _seats.Remove(key);
                continue;
            }

            seat.Leased = new(turn, Guid.CreateVersion7(), seat.Attempts);
            seat.LeasedUntil = now + lease;
            Remember(key, seat);
            return seat.Leased;
        }

        return null;
    }

    private SeatTurns? Holder(LeasedTurn leased) =>
        _seats.TryGetValue((leased.Turn.ConversationId, leased.Turn.Seat), out var seat) && seat.Leased?.Lease == leased.Lease ? seat : null;

    private void Remember((Guid Conversation, short Seat) key, SeatTurns seat)
    {
        if (seat.LeasableAt is { } at)
        {
            _due.Add((at, key.Conversation, key.Seat));
        }
        else
        {
            _seats.Remove(key);
        }
    }

    private void Forget((Guid Conversation, short Seat) key, SeatTurns seat)
    {
        if (seat.LeasableAt is { } at)
        {
            _due.Remove((at, key.Conversation, key.Seat));
        }
    }

    private void Wake()
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            (changed, _changed) = (_changed, new(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        changed.TrySetResult();
    }

    [LoggerMessage(LogLevel.Error, "Turn {Turn} of conversation {Conversation} is parked: delivered {Attempts} times and never finished")]
    private partial void LogParked(Guid turn, Guid conversation, int attempts);

    private sealed class SeatTurns
    {
        public AiTurn? Waiting { get; set; }
        public LeasedTurn? Leased { get; set; }
        public DateTimeOffset LeasedUntil { get; set; }

        /// <summary>How often the turn of this id was leased.</summary>
        public int Attempts { get; set; }

        public Guid Attempted { get; set; }

        /// <summary>When somebody may have this seat's turn: at its time, or when the present lease runs out.</summary>
        public DateTimeOffset? LeasableAt => Leased is not null ? LeasedUntil : Waiting?.DueAt;
    }
}
