using ChatArena.Core.Nodes;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ChatArena.Core.Conversations;

/// <summary>Every second: no conversation stays open for people who do not come back.</summary>
public sealed partial class SweepLoop(ConversationService conversations, ThisNode node, TimeProvider clock, ILogger<SweepLoop> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await conversations.SweepAsync(clock.GetUtcNow(), node, stoppingToken);
            }
            catch (Exception problem) when (problem is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                LogFailed(problem.Message);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "Held seats could not be looked after: {Problem}")]
    private partial void LogFailed(string problem);
}
