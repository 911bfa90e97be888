using System.Collections.Concurrent;
using System.Diagnostics;

namespace ChatArena.IntegrationTests.Hosting;

/// <summary>ChatArena.Standalone as its users run it: a process of its own with a data folder of its own.</summary>
public sealed class StandaloneProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly ConcurrentQueue<string> _output = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Process _process;

    private StandaloneProcess(Process process, int port) => (_process, Port) = (process, port);

    public int Port { get; }
    public int Id => _process.Id;
    public Uri Address => new($"http://127.0.0.1:{Port}");
    public IReadOnlyList<string> Output => [.. _output];
    public bool IsRunning => !_process.HasExited;

    /// <summary>What went wrong inside it, whatever was done to it from outside: its lines at Error and above.</summary>
    public IEnumerable<string> Errors => _output.Where(line =>
        line.Contains(" fail: ", StringComparison.Ordinal) || line.Contains(" crit: ", StringComparison.Ordinal) || line.StartsWith("Unhandled", StringComparison.Ordinal));

    /// <summary>Memory that it holds, in MiB.</summary>
    public async Task<int> MemoryAsync()
    {
        // VmRSS:	  214328 kB
        var line = (await File.ReadAllLinesAsync($"/proc/{Id}/status")).Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return int.Parse(line[6..^2]) / 1024;
    }

    /// <param name="runAs">Words in front of the command, such as <c>setpriv --reuid=nobody</c>.</param>
    /// <param name="arguments">Words behind it, such as <c>--urls</c> and an address, which should have this <paramref name="port"/>.</param>
    public static StandaloneProcess Launch(string data, int port, string[]? runAs = null, string? program = null, string[]? arguments = null, params (string Name, string Value)[] environment)
    {
        // Tests that run in the background of a shell have Ctrl+C switched off, and so would every child.
        string[] words = [.. runAs ?? [], "env", "--default-signal=INT", "dotnet", program ?? Path.Combine(AppContext.BaseDirectory, "ChatArena.Standalone.dll"), .. arguments ?? []];
        var start = new ProcessStartInfo(words[0], words.Skip(1)) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.Environment["ARENA_DATA"] = data;
        start.Environment["HOST"] = "127.0.0.1";
        start.Environment["PORT"] = $"{port}";
        start.Environment["Arena__Ai__Enabled"] = "false";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var standalone = new StandaloneProcess(Process.Start(start)!, port);
        standalone._process.OutputDataReceived += (_, line) => standalone.Read(line.Data);
        standalone._process.ErrorDataReceived += (_, line) => standalone.Read(line.Data);
        standalone._process.BeginOutputReadLine();
        standalone._process.BeginErrorReadLine();
        return standalone;
    }

    public static async Task<StandaloneProcess> StartAsync(string data, int port, params (string Name, string Value)[] environment)
    {
        var standalone = Launch(data, port, environment: environment);
        await standalone.ReadyAsync();
        return standalone;
    }

    /// <summary>Over the PostgreSQL of this run, which everybody shares: for tests that do nothing to the store.</summary>
    public static async Task<StandaloneProcess> StartAsync(TemporaryData data, PostgresCluster cluster, params (string Name, string Value)[] environment) =>
        await StartAsync(data.Path, PostgresCluster.FreePort(), [("ConnectionStrings__arena", await cluster.CreateDatabaseAsync()), .. environment]);

    public Task ReadyAsync() => _ready.Task.WaitAsync(Patience);

    public Task<ArenaClient> ConnectAsync() => ArenaClient.ConnectAsync(new UriBuilder(Address) { Scheme = "ws", Path = "/ws" }.Uri);

    /// <summary>Returns when it says that it is healthy. A machine that stands still for a moment makes it say otherwise.</summary>
    public Task HealthyAsync() => WaitFor.TrueAsync(async () =>
    {
        using var http = new HttpClient { BaseAddress = Address };
        using var answer = await http.GetAsync("/health");
        return answer.IsSuccessStatusCode && (await answer.Content.ReadAsStringAsync()).Contains("\"status\":\"healthy\"", StringComparison.Ordinal);
    });

    /// <summary>Waits until the process ended by itself.</summary>
    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    /// <summary>As Ctrl+C does.</summary>
    public Task InterruptAsync() => SignalAsync("INT");

    public Task KillAsync() => SignalAsync("KILL");

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await InterruptAsync();
            await ExitAsync();
        }

        _process.Dispose();
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
    }

    private void Read(string? line)
    {
        if (line is null)
        {
            // The end of the output: whoever waits for more waits in vain.
            _ready.TrySetException(new InvalidOperationException($"ChatArena ended: {string.Join('\n', _output)}"));
            return;
        }

        _output.Enqueue(line);
        if (line.StartsWith("ChatArena is ready", StringComparison.Ordinal))
        {
            _ready.TrySetResult();
        }
    }
}
