using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ChatArena.Benchmarks.Load;
using ChatArena.Standalone;
using Microsoft.Extensions.Configuration;

namespace ChatArena.Benchmarks;

/// <summary>
/// Two nodes over Redis and PostgreSQL, all on one processor and the load on another: pairs whose people are on the same node against pairs
/// whose people are on different ones, and a storm of joins against a single node's. Only the ratios within one run count.
/// </summary>
internal static class NodeBench
{
    private const double LeastThroughput = 0.5;
    private const double MostLatency = 3;
    private const double MostStorm = 4;

    public static async Task<int> RunAsync(string[] options)
    {
        var runs = int.Parse(SocketBench.Option(options, "--runs") ?? "3", CultureInfo.InvariantCulture);
        var sockets = int.Parse(SocketBench.Option(options, "--sockets") ?? "500", CultureInfo.InvariantCulture);
        var storm = int.Parse(SocketBench.Option(options, "--storm") ?? "10000", CultureInfo.InvariantCulture);
        var seconds = double.Parse(SocketBench.Option(options, "--seconds") ?? "6", CultureInfo.InvariantCulture);
        Console.WriteLine($"{Environment.ProcessorCount} processors; nodes, Redis and PostgreSQL on 0, load on 1; medians of {runs}");
        List<LoadResult> same = [], cross = [], many = [], single = [];
        for (var run = 0; run < runs; run++)
        {
            single.Add((await SocketBench.MeasureAsync("serve-arena", "storm", storm, 0)).Load);
            same.Add(await MeasureAsync("same", sockets, seconds));
            cross.Add(await MeasureAsync("cross", sockets, seconds));
            many.Add(await MeasureAsync("storm", storm, 0));
        }

        var isGood = Report("throughput, across nodes to same node", Median(cross, run => run.MessagesPerSecond) / Median(same, run => run.MessagesPerSecond), LeastThroughput, isLeast: true);
        isGood &= Report("p99, across nodes to same node", Median(cross, run => run.P99) / Median(same, run => run.P99), MostLatency, isLeast: false);
        isGood &= Report($"storm of {storm}, two nodes to a single one", Median(many, run => run.StormMilliseconds) / Median(single, run => run.StormMilliseconds), MostStorm, isLeast: false);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"  same {Median(same, run => run.MessagesPerSecond):0} msg/s p99 {Median(same, run => run.P99):0.00} ms, across {Median(cross, run => run.MessagesPerSecond):0} msg/s p99 {Median(cross, run => run.P99):0.00} ms, storm {Median(many, run => run.StormMilliseconds):0} ms, single node {Median(single, run => run.StormMilliseconds):0} ms"));
        var flaws = same.Concat(cross).Concat(many).Sum(run => run.Flaws);
        Console.WriteLine($"  {(flaws == 0 ? "everybody paired exactly once, every message once and in order" : $"{flaws} FLAWS: {same.Concat(cross).Concat(many).First(run => run.Flaws > 0).Note}")}");
        return isGood && flaws == 0 ? 0 : 1;
    }

    private static bool Report(string what, double ratio, double bar, bool isLeast)
    {
        var isGood = isLeast ? ratio >= bar : ratio <= bar;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {ratio:0.00} ({(isLeast ? "at least" : "at most")} {bar}{(isGood ? "" : ", MISSED")})"));
        return isGood;
    }

    private static double Median(List<LoadResult> runs, Func<LoadResult, double> value) => runs.Select(value).Order().ElementAt(runs.Count / 2);

    private static async Task<LoadResult> MeasureAsync(string kind, int sockets, double seconds)
    {
        var data = SocketBench.DataFolder();
        try
        {
            return await MeasureAsync(data, kind, sockets, seconds);
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    private static async Task<LoadResult> MeasureAsync(string data, string kind, int sockets, double seconds)
    {
        var configuration = new ConfigurationManager { ["ARENA_DATA"] = data };
        int[] ports = [SocketBench.FreePort(), SocketBench.FreePort()];
        var redisPort = SocketBench.FreePort();
        var processes = new List<Process>();
        await using (var postgres = await LocalPostgres.StartAsync(configuration))
        {
            try
            {
                processes.Add(Process.Start(new ProcessStartInfo(
                    "taskset", ["-c", "0", "redis-server", "--port", $"{redisPort}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--logfile", "/dev/null"]))!);
                Dictionary<string, string> environment = new()
                {
                    ["ConnectionStrings__arena"] = configuration.GetConnectionString("arena")!,
                    ["ConnectionStrings__redis"] = $"127.0.0.1:{redisPort}",
                    ["Arena__Limits__FramesPerSecond"] = "0",
                    ["Logging__LogLevel__Default"] = "Warning",
                };
                foreach (var port in ports)
                {
                    var node = SocketBench.Start("0", ["serve-node", $"{port}"], environment);
                    processes.Add(node);
                    using var http = new HttpClient { BaseAddress = new($"http://127.0.0.1:{port}") };
                    await SocketBench.ReadyAsync(http, node);
                }

                using var load = SocketBench.Start("1", ["load", kind, string.Join(',', ports), $"{sockets}", seconds.ToString(CultureInfo.InvariantCulture)], []);
                var line = await load.StandardOutput.ReadLineAsync();
                await load.WaitForExitAsync();
                return JsonSerializer.Deserialize<LoadResult>(line ?? throw new InvalidOperationException(await load.StandardError.ReadToEndAsync()))!;
            }
            finally
            {
                foreach (var process in Enumerable.Reverse(processes))
                {
                    using var stop = Process.Start("kill", ["-TERM", $"{process.Id}"]);
                    await process.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token);
                    process.Dispose();
                }
            }
        }
    }
}
