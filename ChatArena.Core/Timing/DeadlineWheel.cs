namespace ChatArena.Core.Timing;

/// <summary>Something with a deadline that moves.</summary>
public abstract class Timed
{
    /// <summary>Where the wheel has this; null when it has it not.</summary>
    internal DeadlineEntry? Entry { get; set; }

    /// <summary>Called at or after the deadline, on the wheel's thread: must be short and must not block.</summary>
    /// <returns>When to look again, or null for no more.</returns>
    public abstract DateTimeOffset? Look(DateTimeOffset now);
}

/// <summary>A place in the wheel. One that is given up lets go of its owner at once, not only when its time comes.</summary>
internal sealed class DeadlineEntry(Timed timed, long slot)
{
    public Timed? Timed { get; set; } = timed;
    public long Slot => slot;
}

/// <summary>
/// One coarse timer for all deadlines of the process. A deadline that moves later costs nothing: the wheel looks at the old time, is
/// told the new one, and puts it back. Deadlines count <see cref="Now"/>: a machine's clock that is set must neither cut anybody off
/// nor hold anybody for hours.
/// </summary>
public sealed class DeadlineWheel(TimeProvider clock)
{
    /// <summary>Nothing is looked at later than two of these after its deadline.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(200);

    private readonly DateTimeOffset _startedAt = clock.GetUtcNow();
    private readonly long _started = clock.GetTimestamp();
    private readonly Lock _gate = new();
    private readonly PriorityQueue<DeadlineEntry, long> _due = new();

    /// <summary>The machine's clock as it would be had nobody set it since this process began.</summary>
    public DateTimeOffset Now => _startedAt + clock.GetElapsedTime(_started);

    /// <summary>Looks at <paramref name="timed"/> at <paramref name="deadline"/>; one that is due earlier anyway stays as it is.</summary>
    public void Set(Timed timed, DateTimeOffset deadline)
    {
        var slot = deadline.UtcTicks / Tick.Ticks + 1;
        lock (_gate)
        {
            if (timed.Entry is { } entry)
            {
                if (entry.Slot <= slot)
                {
                    return;
                }

                entry.Timed = null;
            }

            timed.Entry = new(timed, slot);
            _due.Enqueue(timed.Entry, slot);
        }
    }

    public void Cancel(Timed timed)
    {
        lock (_gate)
        {
            if (timed.Entry is { } entry)
            {
                entry.Timed = null;
                timed.Entry = null;
            }
        }
    }

    /// <summary>Looks at everything that is due.</summary>
    public void Turn()
    {
        var now = Now;
        while (Next(now) is { } timed)
        {
            if (timed.Look(now) is { } next)
            {
                Set(timed, next > now ? next : now);
            }
        }
    }

    private Timed? Next(DateTimeOffset now)
    {
        var slot = now.UtcTicks / Tick.Ticks;
        lock (_gate)
        {
            while (_due.TryPeek(out var entry, out var due) && due <= slot)
            {
                _due.Dequeue();
                if (entry.Timed is { } timed)
                {
                    timed.Entry = null;
                    return timed;
                }
            }
        }

        return null;
    }
}
