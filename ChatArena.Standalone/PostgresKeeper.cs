using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ChatArena.Standalone;

/// <summary>Starts the private PostgreSQL again when it ended without being asked to: killed, or its disk was full.</summary>
internal sealed class PostgresKeeper : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(4);

    private readonly PostgresTools _tools;
    private readonly string _cluster;
    private readonly Func<Task> _launch;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _keeping;

    /// <param name="launch">Starts it on the port everybody knows, or throws <see cref="StartupException"/>.</param>
    public PostgresKeeper(PostgresTools tools, string cluster, Func<Task> launch)
    {
        (_tools, _cluster, _launch) = (tools, cluster, launch);
        _keeping = KeepAsync(_stop.Token);
    }

    /// <summary>From now on it stays as it is; a start under way is waited for.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _keeping;
        _stop.Dispose();
    }

    private async Task KeepAsync(CancellationToken stop)
    {
        var pause = Look;
        var said = "";
        try
        {
            while (true)
            {
                if (await PostmasterAsync() is { } postmaster && IsRunning(postmaster))
                {
                    (pause, said) = (Look, "");
                    await EndAsync(postmaster, stop);
                    Startup.Say("PostgreSQL ended by itself and is started again.");
                }

                try
                {
                    await _launch();
                }
                catch (Exception problem) when (problem is not OperationCanceledException)
                {
                    // Processes of its last life may still hold its memory, or the disk may be full: another time.
                    if (said != problem.Message)
                    {
                        Startup.Say($"PostgreSQL cannot be started again yet: {problem.Message}");
                        said = problem.Message;
                    }

                    await Task.Delay(pause, stop);
                    pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Asked to end.
        }
    }

    /// <summary>The process of the server that runs, ran last or is on its way.</summary>
    private async Task<int?> PostmasterAsync() =>
        int.TryParse((await _tools.RunAsync("/bin/cat", Path.Combine(_cluster, "postmaster.pid"))).Said.Split('\n')[0], out var id) ? id : null;

    private static async Task EndAsync(int postmaster, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Look);
        do
        {
            // In a container this process is the first one, which inherits the server: unreaped, its number would stay taken for ever.
            _ = WaitPid(postmaster, 0, options: 1);
        }
        while (IsRunning(postmaster) && await timer.WaitForNextTickAsync(stop));
    }

    private static bool IsRunning(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    [DllImport("libc", EntryPoint = "waitpid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int WaitPid(int id, nint status, int options);
}
