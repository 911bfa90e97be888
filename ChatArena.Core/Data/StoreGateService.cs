using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ChatArena.Core.Data;

/// <summary>A process serves nobody before the store answers and has every table that this version needs; somebody else brings it there.</summary>
public sealed partial class StoreGateService(IDbContextFactory<ArenaDb> databases, TimeProvider clock, ILogger<StoreGateService> log) : IHostedService
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
            await using var db = await databases.CreateDbContextAsync(cancel);
            var missing = (await db.Database.GetPendingMigrationsAsync(cancel)).ToList();
            if (missing.Count > 0)
            {
                return $"it needs {missing.Count} migrations; run ChatArena.Api migrate";
            }

            // The migration step takes the content over last; whoever served before that would know no study.
            return await db.StudyVersions.AnyAsync(cancel) ? null : "it has no study yet; run ChatArena.Api migrate";
        }
        catch (Exception problem) when (StoreErrors.IsAway(problem))
        {
            return problem.Message;
        }
    }

    [LoggerMessage(LogLevel.Information, "Waiting for the database: {Problem}")]
    private partial void LogWaiting(string problem);
}
