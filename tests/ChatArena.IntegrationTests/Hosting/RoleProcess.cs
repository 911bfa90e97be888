using System.Collections.Concurrent;
using System.Diagnostics;

namespace ChatArena.IntegrationTests.Hosting;

/// <summary>A role as Aspire starts it: a process of its own that is told where everything is by its environment.</summary>
public sealed class RoleProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly ConcurrentQueue<string> _output = new();
    private readonly Process _process;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RoleProcess(Process process, int port) => (_process, Address) = (process, new($"http://127.0.0.1:{port}"));

    public Uri Address { get; }
    public int Id => _process.Id;
    public bool IsRunning => !_process.HasExited;
    public IReadOnlyList<string> Output => [.. _output];

    /// <param name="role">Such as <c>Api</c>.</param>
    /// <param name="environment">Such as <c>ConnectionStrings:redis=127.0.0.1:6379</c>; <c>{self}</c> stands for the host and port of the process.</param>
    public static RoleProcess Launch(string role, IEnumerable<string> arguments, IEnumerable<string> environment)
    {
        var port = PostgresCluster.FreePort();
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, $"ChatArena.{role}.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // Where its static files are.
            WorkingDirectory = AppContext.BaseDirectory,
        };
        start.Environment["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}";
        // Several processes on two processors: what is compiled quickly starts quickly.
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_GCHeapCount"] = "1";
        foreach (var parts in environment.Select(setting => setting.Split('=', 2)))
        {
            start.Environment[parts[0].Replace(":", "__", StringComparison.Ordinal)] = parts[1].Replace("{self}", $"127.0.0.1:{port}", StringComparison.Ordinal);
        }

        var process = new RoleProcess(Process.Start(start)!, port);
        process._process.OutputDataReceived += (_, line) => process.Read(line.Data);
        process._process.ErrorDataReceived += (_, line) => process.Read(line.Data);
        process._process.BeginOutputReadLine();
        process._process.BeginErrorReadLine();
        return process;
    }

    public static async Task<RoleProcess> StartAsync(string role, IEnumerable<string> environment)
    {
        var process = Launch(role, [], environment);
        await process.ReadyAsync();
        return process;
    }

    /// <summary>Returns when it serves.</summary>
    public async Task ReadyAsync()
    {
        using var http = new HttpClient { BaseAddress = Address };
        var limit = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                (await http.GetAsync("/alive")).EnsureSuccessStatusCode();
                return;
            }
            catch (HttpRequestException) when (!_process.HasExited && limit.Elapsed < Patience)
            {
                await Task.Delay(50);
            }
            catch (HttpRequestException problem)
            {
                throw new InvalidOperationException($"It does not serve: {string.Join('\n', _output)}", problem);
            }
        }
    }

    public Task<ArenaClient> ConnectAsync() => ArenaClient.ConnectAsync(new UriBuilder(Address) { Scheme = "ws", Path = "/ws" }.Uri);

    /// <summary>Waits until it said this in its log.</summary>
    public Task SaysAsync(string text) => WaitFor.TrueAsync(() => Task.FromResult(_output.Any(line => line.Contains(text, StringComparison.Ordinal))));

    /// <param name="signal">Such as <c>TERM</c>, <c>KILL</c>, <c>STOP</c> and <c>CONT</c>.</param>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Waits until it ended by itself.</summary>
    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        // The end of the output comes behind the end of the process.
        await _ended.Task.WaitAsync(Patience);
        return _process.ExitCode;
    }

    public async Task KillAsync()
    {
        await SignalAsync("KILL");
        await ExitAsync();
    }

    /// <summary>As an orchestrator stops it.</summary>
    public async Task<int> StopAsync()
    {
        await SignalAsync("TERM");
        return await ExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            // Stopped ones do not hear anything else.
            await KillAsync();
        }

        _process.Dispose();
    }

    private void Read(string? line)
    {
        if (line is null)
        {
            _ended.TrySetResult();
            return;
        }

        _output.Enqueue(line);
    }
}
