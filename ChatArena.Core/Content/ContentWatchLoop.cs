using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ChatArena.Core.Content;

/// <summary>
/// Takes changed content files over while the process runs, by the rules of the start. The file system tells of a change at once where
/// it can; a slow look finds the others (network drives, bind mounts of containers).
/// </summary>
public sealed partial class ContentWatchLoop(ContentService content, IOptions<ContentOptions> options, TimeProvider clock, ILogger<ContentWatchLoop> log) : BackgroundService
{
    /// <summary>Editors write a file in several steps; it is read when nothing has happened to it for so long.</summary>
    internal static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(300);
    internal static readonly TimeSpan LookPause = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _touched = new(0, 1);
    private readonly string _folder = options.Value.Folder ?? Path.Combine(Installation.Root, "content");
    private string _seen = "";

    /// <summary>Whatever is written after the process has started is a change; and so is, where this process imported, what was written since.</summary>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        _seen = content.LastRead(_folder) ?? ContentService.Fingerprint(_folder);
        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        base.Dispose();
        _touched.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var watcher = Watch();
        while (true)
        {
            try
            {
                var now = ContentService.Fingerprint(_folder);
                if (now != _seen)
                {
                    await content.ImportAsync(_folder, stoppingToken);
                    // Remembered also when a file has errors: they are told once, until somebody writes again.
                    _seen = now;
                }
            }
            catch (Exception problem) when (problem is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                LogFailed(problem.Message);
            }

            await SettleAsync(stoppingToken);
        }
    }

    /// <summary>Returns when files were touched and then left alone, or after the slow pause.</summary>
    private async Task SettleAsync(CancellationToken cancel)
    {
        if (await WaitAsync(LookPause, cancel))
        {
            while (await WaitAsync(Quiet, cancel))
            {
            }
        }
    }

    private async Task<bool> WaitAsync(TimeSpan longest, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(longest, clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            await _touched.WaitAsync(linked.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return false;
        }
    }

    private FileSystemWatcher? Watch()
    {
        try
        {
            var watcher = new FileSystemWatcher(_folder, "*.json") { NotifyFilter = NotifyFilters.LastWrite | NotifyFilters.FileName | NotifyFilters.Size };
            watcher.Changed += (_, _) => Touch();
            watcher.Created += (_, _) => Touch();
            watcher.Renamed += (_, _) => Touch();
            watcher.Deleted += (_, _) => Touch();
            // More changes than the system can tell: look for oneself.
            watcher.Error += (_, _) => Touch();
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception problem) when (problem is ArgumentException or IOException or UnauthorizedAccessException)
        {
            // No such folder, or no more watches on this machine: the slow look remains.
            LogUnwatched(_folder, problem.Message);
            return null;
        }
    }

    private void Touch()
    {
        try
        {
            _touched.Release();
        }
        catch (SemaphoreFullException)
        {
            // Known already.
        }
        catch (ObjectDisposedException)
        {
            // The process stops.
        }
    }

    [LoggerMessage(LogLevel.Warning, "Content files could not be read again: {Problem}. What is in use stays")]
    private partial void LogFailed(string problem);

    [LoggerMessage(LogLevel.Information, "{Folder} is not watched ({Problem}); changes are found within seconds all the same")]
    private partial void LogUnwatched(string folder, string problem);
}
