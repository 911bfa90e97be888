using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace ChatArena.Core.Redis;

/// <summary>A process serves nobody before Redis answers; later it may come and go.</summary>
internal sealed partial class RedisGate(IConnectionMultiplexer redis, TimeProvider clock, ILogger<RedisGate> log) : IHostedService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Reminder = TimeSpan.FromSeconds(10);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var saidAt = DateTimeOffset.MinValue;
        while (await ProblemAsync(cancellationToken) is { } problem)
        {
            if (clock.GetUtcNow() - saidAt > Reminder)
            {
                LogWaiting(problem);
                saidAt = clock.GetUtcNow();
            }

            await Task.Delay(Pause, clock, cancellationToken);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task<string?> ProblemAsync(CancellationToken cancel)
    {
        try
        {
            await redis.GetDatabase().PingAsync().WaitAsync(RedisScript.Patience, cancel);
            return null;
        }
        catch (Exception problem) when (problem is RedisException or TimeoutException)
        {
            return problem.Message;
        }
    }

    [LoggerMessage(LogLevel.Information, "Waiting for Redis: {Problem}")]
    private partial void LogWaiting(string problem);
}
