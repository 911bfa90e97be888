namespace ChatArena.Benchmarks.Load;

/// <summary>What the load generator saw.</summary>
/// <param name="LastToFirst">Messages of the last five seconds for each of the first five.</param>
/// <param name="Flaws">Messages lost, doubled or out of order, errors, people paired not exactly once.</param>
internal sealed record LoadResult(
    double MessagesPerSecond, double P50, double P99, double P999, double StormMilliseconds, long Messages, int Flaws, string? Note,
    double LastToFirst = 0);
