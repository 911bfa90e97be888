namespace ChatArena.Core.Timing;

internal static class Waits
{
    /// <summary>Timers leave out what is less than a millisecond: who slept until a time rounded down would ask again and again until it is there.</summary>
    /// <returns>Rounded up; zero for a time that is over.</returns>
    public static TimeSpan WholeMilliseconds(this TimeSpan wait) => TimeSpan.FromMilliseconds(Math.Ceiling(Math.Max(0, wait.TotalMilliseconds)));
}
