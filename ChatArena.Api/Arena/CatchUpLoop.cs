using ChatArena.Core.Conversations;
using ChatArena.Core.Nodes;

namespace ChatArena.Api.Arena;

/// <summary>
/// Brings sessions up to date that may have missed something: many in one look into the store, everybody after a blackout. Goes on
/// trying while the store is away.
/// </summary>
internal sealed partial class CatchUpLoop(Sessions sessions, CatchUp catchUp, Blackouts blackouts, TimeProvider clock, ILogger<CatchUpLoop> log) : BackgroundService
{
    private const int MostPerLook = 500;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Loops.TogetherAsync(WatchAsync(stoppingToken), CatchUpAsync(stoppingToken));

    private async Task WatchAsync(CancellationToken cancel)
    {
        while (true)
        {
            await blackouts.WaitAsync(cancel);
            foreach (var session in sessions.Open)
            {
                session.FallBehind();
            }
        }
    }

    private async Task CatchUpAsync(CancellationToken cancel)
    {
        while (await sessions.Behind.WaitToReadAsync(cancel))
        {
            var behind = new List<(ArenaSession Session, Known Known)>();
            while (behind.Count < MostPerLook && sessions.Behind.TryRead(out var session))
            {
                if (session.WhatIsKnown() is { } known)
                {
                    behind.Add((session, known));
                }
            }

            if (behind.Count > 0)
            {
                var missed = await ReadAsync([.. behind.Select(one => one.Known)], cancel);
                foreach (var ((session, known), news) in behind.Zip(missed))
                {
                    session.CaughtUp(known, news);
                }
            }
        }
    }

    private async Task<IReadOnlyList<Missed>> ReadAsync(List<Known> known, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                return await catchUp.ReadAsync(known, cancel);
            }
            catch (Exception problem) when (problem is not OperationCanceledException || !cancel.IsCancellationRequested)
            {
                LogWaiting(known.Count, problem.Message);
                await Task.Delay(Pause, clock, cancel);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "People who cannot be brought up to date yet: {Count} ({Problem})")]
    private partial void LogWaiting(int count, string problem);
}
