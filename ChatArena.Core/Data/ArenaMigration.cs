using ChatArena.Core.Content;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace ChatArena.Core.Data;

/// <summary>A schema that a role keeps in the same database, migrated right after the arena's own, under the same lock.</summary>
public sealed record FurtherSchema(Func<IServiceProvider, CancellationToken, Task> MigrateAsync);

public static partial class ArenaMigration
{
    private const long MigrationLock = 0x4152454e41_00;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>As <see cref="MigrateAsync"/>, for a step that may be started before the store is there: waits for it and says so.</summary>
    public static async Task MigrateWhenThereAsync(this IServiceProvider services, CancellationToken cancel = default)
    {
        var log = services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ArenaMigration));
        var store = services.GetRequiredService<NpgsqlDataSource>();
        while (await StoreErrors.WhyAwayAsync(store, cancel) is { } problem)
        {
            LogWaiting(log, problem);
            await Task.Delay(Pause, services.GetRequiredService<TimeProvider>(), cancel);
        }

        await services.MigrateAsync(cancel);
        LogMigrated(log);
    }

    /// <summary>Brings the store to this version of the product, then takes over changed content files. Safe when several processes do it at once.</summary>
    public static async Task MigrateAsync(this IServiceProvider services, CancellationToken cancel = default)
    {
        await using (var db = await services.GetRequiredService<IDbContextFactory<ArenaDb>>().CreateDbContextAsync(cancel))
        {
            // EF locks its history table, which is not there the first time. The lock goes with the connection, at the latest.
            await db.Database.OpenConnectionAsync(cancel);
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_lock({MigrationLock})", cancel);
            await db.Database.MigrateAsync(cancel);
            foreach (var schema in services.GetServices<FurtherSchema>())
            {
                await schema.MigrateAsync(services, cancel);
            }

            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_unlock({MigrationLock})", cancel);
        }

        var folder = services.GetRequiredService<IOptions<ContentOptions>>().Value.Folder ?? Path.Combine(Installation.Root, "content");
        await services.GetRequiredService<ContentService>().ImportAsync(folder, cancel);
    }

    [LoggerMessage(LogLevel.Information, "Waiting for the database: {Problem}")]
    private static partial void LogWaiting(ILogger log, string problem);

    [LoggerMessage(LogLevel.Information, "The database is up to date")]
    private static partial void LogMigrated(ILogger log);
}
