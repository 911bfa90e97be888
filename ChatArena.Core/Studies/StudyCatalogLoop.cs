using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ChatArena.Core.Studies;

/// <summary>Keeps the catalog fresh, so that an edit on any machine is live within seconds.</summary>
public sealed partial class StudyCatalogLoop(StudyCatalog catalog, StudyService studies, TimeProvider clock, ILogger<StudyCatalogLoop> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private readonly SemaphoreSlim _refreshing = new(1);
    private string? _fingerprint;

    /// <summary>The catalog is full when this returns, so nobody meets an empty one.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await RefreshAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RefreshAsync(stoppingToken);
            }
            catch (Exception problem) when (problem is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                LogStale(problem.Message);
            }
        }
    }

    /// <summary>What is stored now is what runs when this returns. For whoever just changed it; everybody else waits for the next round.</summary>
    public async Task RefreshAsync(CancellationToken cancel)
    {
        await _refreshing.WaitAsync(cancel);
        try
        {
            var fingerprint = await studies.FingerprintAsync(cancel);
            if (fingerprint != _fingerprint)
            {
                catalog.Replace(await studies.CurrentAsync(cancel));
                _fingerprint = fingerprint;
            }
        }
        finally
        {
            _refreshing.Release();
        }
    }

    public override void Dispose()
    {
        _refreshing.Dispose();
        base.Dispose();
    }

    [LoggerMessage(LogLevel.Warning, "Studies could not be read again and stay as they are: {Problem}")]
    private partial void LogStale(string problem);
}
