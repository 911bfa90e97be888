using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using ChatArena.Benchmarks.Load;
using ChatArena.Benchmarks.Servers;

namespace ChatArena.Benchmarks;

/// <summary>
/// Runs a bare relay and the arena under the same load, one after the other, server (and PostgreSQL) on one processor and load on
/// another. Machines differ and are noisy: only the ratios within one run count.
/// </summary>
internal static class SocketBench
{
    private static readonly (string Name, string Kind, int Sockets, double Seconds)[] Scenarios =
    [
        ("closed200", "closed", 200, 6),
        ("closed2000", "closed", 2000, 6),
        ("closed10000", "closed", 10_000, 6),
        ("steady", "steady", 20, 30),
        ("storm", "storm", 10_000, 0),
        ("firststorm", "firststorm", 10_000, 0),
        ("idle", "idle", 10_000, 0),
        ("open", "open", 2000, 10),
    ];

    public static async Task<int> RunAsync(string[] options)
    {
        var runs = int.Parse(Option(options, "--runs") ?? "3", CultureInfo.InvariantCulture);
        var only = Option(options, "--only")?.Split(',');
        Console.WriteLine($"{Environment.ProcessorCount} processors; server on 0, load on 1; medians of {runs}");
        var worst = 0;
        foreach (var scenario in Scenarios.Where(scenario => only is null || only.Contains(scenario.Name)))
        {
            var relay = new List<Measured>();
            var arena = new List<Measured>();
            for (var run = 0; run < runs; run++)
            {
                relay.Add(await MeasureAsync("serve-relay", scenario.Kind, scenario.Sockets, scenario.Seconds));
                arena.Add(await MeasureAsync("serve-arena", scenario.Kind, scenario.Sockets, scenario.Seconds));
            }

            worst |= Report(scenario.Name, relay, arena) ? 0 : 1;
        }

        return worst;
    }

    private static bool Report(string name, List<Measured> relay, List<Measured> arena)
    {
        static double Median(List<Measured> runs, Func<Measured, double> value) => runs.Select(value).Order().ElementAt(runs.Count / 2);
        static string Line(List<Measured> runs) => string.Create(CultureInfo.InvariantCulture,
            $"{Median(runs, run => run.Load.MessagesPerSecond),10:0} msg/s  p50 {Median(runs, run => run.Load.P50),7:0.00}  p99 {Median(runs, run => run.Load.P99),7:0.00}  p99.9 {Median(runs, run => run.Load.P999),7:0.00} ms  storm {Median(runs, run => run.Load.StormMilliseconds),6:0} ms  {Median(runs, run => run.BytesPerMessage),6:0} B/msg  {Median(runs, run => run.MicrosecondsPerMessage),6:0.0} µs/msg and {Median(runs, run => run.DatabaseMicroseconds),5:0.0} of PostgreSQL  {Median(runs, run => run.KiBPerSocket),6:0.0} KiB/socket");
        Console.WriteLine($"{name}\n  relay {Line(relay)}\n  arena {Line(arena)}");
        var ratio = name switch
        {
            "storm" or "firststorm" => $"storm {Median(arena, run => run.Load.StormMilliseconds) / Median(relay, run => run.Load.StormMilliseconds):0.00} times the relay's",
            "idle" => $"{Median(arena, run => run.KiBPerSocket):0.0} KiB per idle socket",
            "steady" => $"the last five seconds have {Median(arena, run => run.Load.LastToFirst):0.00} times the messages of the first five",
            "open" => $"p99 {Median(arena, run => run.Load.P99) / Median(relay, run => run.Load.P99):0.0} times the relay's",
            _ => $"{Median(arena, run => run.Load.MessagesPerSecond) / Median(relay, run => run.Load.MessagesPerSecond):0.00} of the relay",
        };
        var flaws = arena.Sum(run => run.Load.Flaws);
        Console.WriteLine($"  {ratio}; {(flaws == 0 ? "everybody paired exactly once, every message once and in order" : $"{flaws} FLAWS: {arena.First(run => run.Load.Note is not null).Load.Note}")}");
        return flaws == 0;
    }

    public static async Task<Measured> MeasureAsync(string server, string kind, int sockets, double seconds)
    {
        var port = FreePort();
        var data = DataFolder();
        using var process = Start("0", [server, $"{port}"], new()
        {
            ["ARENA_DATA"] = data,
            ["Arena__Limits__FramesPerSecond"] = "0",
            ["Arena__Ai__Enabled"] = "false",
            ["Logging__LogLevel__Default"] = "Warning",
            ["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = server == "serve-relay" ? "1" : "0",
        });
        try
        {
            using var http = new HttpClient { BaseAddress = new($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(30) };
            var before = await ReadyAsync(http, process);
            using var load = Start("1", ["load", kind, $"{port}", $"{sockets}", seconds.ToString(CultureInfo.InvariantCulture)], new()
            {
                ["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1",
                ["DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT"] = "1",
            });
            var databaseBefore = DatabaseTime.Milliseconds(data);
            var line = await load.StandardOutput.ReadLineAsync();
            var after = await StatsAsync(http);
            var database = DatabaseTime.Milliseconds(data) - databaseBefore;
            if (kind == "idle")
            {
                await load.StandardInput.WriteLineAsync("done");
                line = await load.StandardOutput.ReadLineAsync();
            }

            await load.WaitForExitAsync();
            var result = JsonSerializer.Deserialize<LoadResult>(line ?? throw new InvalidOperationException(await load.StandardError.ReadToEndAsync()))!;
            return new(
                result,
                result.Messages == 0 ? 0 : (after.AllocatedBytes - before.AllocatedBytes) / (double)result.Messages,
                result.Messages == 0 ? 0 : (after.CpuMilliseconds - before.CpuMilliseconds) * 1000 / result.Messages,
                result.Messages == 0 ? 0 : database * 1000 / result.Messages,
                kind == "idle" ? (after.ResidentBytes - before.ResidentBytes) / 1024.0 / sockets : 0);
        }
        finally
        {
            using var stop = Process.Start("kill", ["-TERM", $"{process.Id}"]);
            await process.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token);
            Directory.Delete(data, recursive: true);
        }
    }

    public static string DataFolder()
    {
        var data = Directory.CreateTempSubdirectory("chatarena-bench-").FullName;
        if (Environment.IsPrivilegedProcess && !OperatingSystem.IsWindows())
        {
            // PostgreSQL runs as a user of its own, who must be able to enter.
            File.SetUnixFileMode(data, (UnixFileMode)0b111_101_101);
        }

        return data;
    }

    private static async Task<Stats> StatsAsync(HttpClient http) => JsonSerializer.Deserialize<Stats>(await http.GetStringAsync("/bench/stats"))!;

    public static async Task<Stats> ReadyAsync(HttpClient http, Process process)
    {
        while (true)
        {
            try
            {
                return await StatsAsync(http);
            }
            catch (HttpRequestException) when (!process.HasExited)
            {
                await Task.Delay(100);
            }
        }
    }

    public static Process Start(string processor, string[] arguments, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo("taskset", ["-c", processor, Environment.ProcessPath!, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // A process on one processor believes that it has but one and spins less wisely.
        start.Environment["DOTNET_PROCESSOR_COUNT"] = "2";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        if (arguments[0].StartsWith("serve", StringComparison.Ordinal))
        {
            process.OutputDataReceived += (_, _) => { };
            process.ErrorDataReceived += (_, line) => { if (line.Data is { Length: > 0 } text) { Console.Error.WriteLine(text); } };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
        }

        return process;
    }

    public static string? Option(string[] options, string name) =>
        Array.IndexOf(options, name) is var index and >= 0 && index + 1 < options.Length ? options[index + 1] : null;

    public static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    public sealed record Measured(LoadResult Load, double BytesPerMessage, double MicrosecondsPerMessage, double DatabaseMicroseconds, double KiBPerSocket);
}
