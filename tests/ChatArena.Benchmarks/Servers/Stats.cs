using System.Text.Json;

namespace ChatArena.Benchmarks.Servers;

/// <summary>What a server under test tells of itself.</summary>
/// <param name="AllocatedBytes">Managed bytes since the start.</param>
/// <param name="ResidentBytes">Resident memory of the process after a collection.</param>
/// <param name="CpuMilliseconds">Of the process, since the start.</param>
/// <param name="Collections">Of generations 0, 1 and 2, and the pause they took in all.</param>
internal sealed record Stats(long AllocatedBytes, long ResidentBytes, double CpuMilliseconds, string Collections)
{
    public static string Text() => JsonSerializer.Serialize(Now());

    private static Stats Now()
    {
        var collections = $"{GC.CollectionCount(0)}/{GC.CollectionCount(1)}/{GC.CollectionCount(2)} {GC.GetTotalPauseDuration().TotalMilliseconds:0} ms";
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        return new(allocated, process.WorkingSet64, process.TotalProcessorTime.TotalMilliseconds, collections);
    }
}
