using ChatArena.Core.Pairing;

namespace ChatArena.AiWorker.Turns;

/// <summary>How long a person would have typed. A model that was slower than that is not delayed further.</summary>
/// <param name="Shortest">Of one message, before the draw of ±20 %; <c>response_delay_min_ms</c>.</param>
/// <param name="Longest"><c>response_delay_max_ms</c>; not below <paramref name="Shortest"/>.</param>
public sealed record TypingPace(TimeSpan Shortest, TimeSpan Longest)
{
    private static readonly TimeSpan PerWord = TimeSpan.FromMilliseconds(200);

    /// <param name="speech">What will be sent; a word is what white space separates.</param>
    /// <param name="taken">What the model has already used of the time.</param>
    /// <param name="seed">The same seed gives the same pause: of the turn, so that a redelivered one paces alike.</param>
    /// <returns>How much longer to wait; never below zero.</returns>
    public TimeSpan Pause(string speech, TimeSpan taken, ulong seed)
    {
        var words = speech.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
        var typed = TimeSpan.FromTicks(Math.Clamp(words * PerWord.Ticks, Shortest.Ticks, Longest.Ticks));
        var pause = (typed * Factor(seed)) - taken;
        return pause > TimeSpan.Zero ? pause : TimeSpan.Zero;
    }

    /// <summary>0.8 to 1.2 in steps of a hundred-thousandth.</summary>
    private static double Factor(ulong seed) => 0.8 + (new SeededDraw(seed).Below(40_001) / 100_000.0);
}
