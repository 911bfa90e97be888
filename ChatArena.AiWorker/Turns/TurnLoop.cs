using ChatArena.Core.AiTurns;
using ChatArena.Core.Studies;
using Microsoft.Extensions.Options;

namespace ChatArena.AiWorker.Turns;

/// <summary>Takes turns from the queue and has them answered, many at a time.</summary>
internal sealed partial class TurnLoop(IAiTurnQueue queue, TurnRunner runner, IOptions<ArenaOptions> options, TimeProvider clock, ILogger<TurnLoop> log) : BackgroundService
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var places = new SemaphoreSlim(options.Value.Ai.ConcurrentTurns);
        var running = new HashSet<Task>();
        try
        {
            while (true)
            {
                await places.WaitAsync(stoppingToken);
                running.RemoveWhere(task => task.IsCompleted);
                if (await LeaseAsync(stoppingToken) is { } leased)
                {
                    running.Add(RunAsync(leased, places, stoppingToken));
                }
                else
                {
                    places.Release();
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What is under way is given back, so that another worker goes on at once.
            await Task.WhenAll(running);
        }
    }

    private async Task<LeasedTurn?> LeaseAsync(CancellationToken cancel)
    {
        try
        {
            return await queue.LeaseAsync(TurnLease.Length, Wait, cancel);
        }
        catch (Exception problem) when (problem is not OperationCanceledException || !cancel.IsCancellationRequested)
        {
            LogAway(problem.Message);
            await Task.Delay(Pause, clock, cancel);
            return null;
        }
    }

    private async Task RunAsync(LeasedTurn leased, SemaphoreSlim places, CancellationToken stopping)
    {
        // Off the leasing loop from the first step on.
        await Task.Yield();
        try
        {
            await runner.RunAsync(leased, stopping);
        }
        catch (Exception problem)
        {
            // The lease runs out and the turn comes again.
            LogFailed(leased.Turn.ConversationId, problem);
        }
        finally
        {
            places.Release();
        }
    }

    [LoggerMessage(LogLevel.Warning, "The queue of turns does not answer: {Problem}")]
    private partial void LogAway(string problem);

    [LoggerMessage(LogLevel.Error, "A turn of conversation {Conversation} failed and comes again")]
    private partial void LogFailed(Guid conversation, Exception problem);
}
