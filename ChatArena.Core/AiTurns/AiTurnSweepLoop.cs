using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ChatArena.Core.AiTurns;

/// <summary>Finds turns again that a restart, or a queue that came back empty, has lost.</summary>
public sealed partial class AiTurnSweepLoop(AiTurnService turns, AiTurnDispatch dispatch, TimeProvider clock, ILogger<AiTurnSweepLoop> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                foreach (var turn in await turns.FindLostAsync(stoppingToken))
                {
                    dispatch.Post(turn);
                }
            }
            catch (Exception problem) when (problem is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                LogFailed(problem.Message);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Lost turns of models could not be looked for: {Problem}")]
    private partial void LogFailed(string problem);
}
