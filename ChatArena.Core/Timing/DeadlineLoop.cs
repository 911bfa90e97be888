using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ChatArena.Core.Timing;

/// <summary>Turns the wheel.</summary>
public sealed partial class DeadlineLoop(DeadlineWheel wheel, TimeProvider clock, ILogger<DeadlineLoop> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(DeadlineWheel.Tick, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                wheel.Turn();
            }
            catch (Exception problem)
            {
                LogFailed(problem);
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "A deadline failed")]
    private partial void LogFailed(Exception problem);
}
