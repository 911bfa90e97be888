namespace ChatArena.Core.Timing;

public static class StoreTime
{
    /// <summary>The store keeps microseconds; what is told to people must be what the store keeps.</summary>
    public static DateTimeOffset InWholeMicroseconds(this DateTimeOffset time) => new(time.Ticks - (time.Ticks % TimeSpan.TicksPerMicrosecond), time.Offset);
}
