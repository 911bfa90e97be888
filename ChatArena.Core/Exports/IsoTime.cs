using System.Globalization;

namespace ChatArena.Core.Exports;

/// <summary>Times as protocol and files write them: UTC, microseconds unless exactly zero, <c>Z</c>.</summary>
public static class IsoTime
{
    private const int WithMicroseconds = 26;
    private const int WithSeconds = 19;

    public static string Format(DateTimeOffset time)
    {
        // The round-trip format has a seventh digit, and is many times as fast as one of our own.
        Span<char> text = stackalloc char[WithMicroseconds + 2];
        time.UtcDateTime.TryFormat(text, out _, "O", CultureInfo.InvariantCulture);
        var length = time.Ticks % TimeSpan.TicksPerSecond < TimeSpan.TicksPerMicrosecond ? WithSeconds : WithMicroseconds;
        text[length] = 'Z';
        return new(text[..(length + 1)]);
    }
}
