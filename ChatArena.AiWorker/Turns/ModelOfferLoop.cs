using ChatArena.AiWorker.Models;
using ChatArena.Core.AiTurns;

namespace ChatArena.AiWorker.Turns;

/// <summary>Says every two seconds which models this worker can ask, so that seats of models are given only where somebody fills them.</summary>
internal sealed partial class ModelOfferLoop(ModelOffers offers, ModelCatalog catalog, TimeProvider clock, ILogger<ModelOfferLoop> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryAsync(offers.WithdrawAsync, cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        do
        {
            await TryAsync(cancel => offers.SayAsync([.. catalog.Usable.Select(name => name.ToString())], cancel), stoppingToken);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task TryAsync(Func<CancellationToken, Task> say, CancellationToken cancel)
    {
        try
        {
            await say(cancel);
        }
        catch (Exception problem) when (problem is not OperationCanceledException || !cancel.IsCancellationRequested)
        {
            LogUnsaid(problem.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The store could not be told which models there are: {Problem}")]
    private partial void LogUnsaid(string problem);
}
