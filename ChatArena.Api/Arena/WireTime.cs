using ChatArena.Core.Exports;

namespace ChatArena.Api.Arena;

/// <inheritdoc cref="IsoTime"/>
internal static class WireTime
{
    public static string Format(DateTimeOffset time) => IsoTime.Format(time);
}
