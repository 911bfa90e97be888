namespace ChatArena.Tests.Pairing;

/// <summary>Pearson's test of uniformity. Callers draw with fixed seeds, so the answer is the same in every run.</summary>
internal static class ChiSquare
{
    /// <summary>The statistic stays below what a fair draw exceeds once in a thousand times (Wilson and Hilferty's approximation).</summary>
    public static void ShouldBeUniform(IReadOnlyCollection<int> counts)
    {
        var expected = counts.Sum() / (double)counts.Count;
        var statistic = counts.Sum(count => (count - expected) * (count - expected) / expected);
        const double Normal999 = 3.09;
        var freedom = counts.Count - 1;
        var spread = 2.0 / (9 * freedom);
        var limit = freedom * Math.Pow(1 - spread + Normal999 * Math.Sqrt(spread), 3);
        statistic.ShouldBeLessThan(limit, $"counts {string.Join(", ", counts)}");
    }
}
