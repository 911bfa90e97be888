using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ChatArena.Core.Live;

/// <summary>Looks every second whether this process is still subscribed to its people's events, whatever the client library made of it.</summary>
internal sealed partial class RedisListenLoop(RedisLiveEvents live, TimeProvider clock, ILogger<RedisListenLoop> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await live.ListenAgainAsync();
            }
            catch (Exception problem) when (problem is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                LogFailed(problem.Message);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Nobody knows whether events of other processes arrive: {Problem}")]
    private partial void LogFailed(string problem);
}
