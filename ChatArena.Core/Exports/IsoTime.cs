using System.Globalization;

namespace ChatArena.Core.Exports;

/// <summary>Times as protocol and files write them: UTC, microseconds unless exactly zero, <c>Z</c>.</summary>
public static class IsoTime
{
    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString(
        time.Ticks % TimeSpan.TicksPerSecond < TimeSpan.TicksPerMicrosecond ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
}
