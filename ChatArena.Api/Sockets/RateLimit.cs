namespace ChatArena.Api.Sockets;

/// <summary>A token bucket: a burst at once, then a rate over time. For one thread at a time.</summary>
internal sealed class RateLimit(LimitOptions limits, TimeProvider clock)
{
    private double _tokens = limits.FrameBurst;
    private long _filledAt = clock.GetTimestamp();

    public bool TryTake()
    {
        if (limits.FramesPerSecond == 0)
        {
            return true;
        }

        var now = clock.GetTimestamp();
        _tokens = Math.Min(limits.FrameBurst, _tokens + clock.GetElapsedTime(_filledAt, now).TotalSeconds * limits.FramesPerSecond);
        _filledAt = now;
        if (_tokens < 1)
        {
            return false;
        }

        _tokens--;
        return true;
    }
}
