namespace ChatArena.Core.Pairing;

/// <summary>How long people waited in the last hour, per pool, as this process saw it; bounded.</summary>
public sealed class RecentWaits(TimeProvider clock)
{
    private const int MostKept = 1000;
    private const int Fewest = 10;

    private static readonly TimeSpan Window = TimeSpan.FromHours(1);

    /// <summary>A figure for a waiting screen need not be newer.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Dictionary<Pool, PoolWaits> _pools = [];

    public void Add(Pool pool, TimeSpan wait)
    {
        ArenaMetrics.WaitSeconds.Record(wait.TotalSeconds);
        lock (_gate)
        {
            if (!_pools.TryGetValue(pool, out var waits))
            {
                _pools[pool] = waits = new();
            }

            waits.Recent.Enqueue((clock.GetUtcNow(), wait));
            if (waits.Recent.Count > MostKept)
            {
                waits.Recent.Dequeue();
            }
        }
    }

    /// <summary>Nine of ten were paired within this time in the last hour; null while fewer than ten were paired.</summary>
    public TimeSpan? Usual(Pool pool)
    {
        lock (_gate)
        {
            if (!_pools.TryGetValue(pool, out var waits))
            {
                return null;
            }

            var now = clock.GetUtcNow();
            if (waits.UsualAt is null || now - waits.UsualAt >= Fresh)
            {
                (waits.Usual, waits.UsualAt) = (Usual(waits.Recent, now), now);
            }

            return waits.Usual;
        }
    }

    private static TimeSpan? Usual(Queue<(DateTimeOffset At, TimeSpan Wait)> recent, DateTimeOffset now)
    {
        while (recent.TryPeek(out var oldest) && oldest.At < now - Window)
        {
            recent.Dequeue();
        }

        if (recent.Count < Fewest)
        {
            return null;
        }

        var sorted = recent.Select(entry => entry.Wait).Order().ToList();
        return sorted[(int)Math.Ceiling(0.9 * sorted.Count) - 1];
    }

    private sealed class PoolWaits
    {
        public Queue<(DateTimeOffset At, TimeSpan Wait)> Recent { get; } = new();
        public TimeSpan? Usual { get; set; }
        public DateTimeOffset? UsualAt { get; set; }
    }
}
