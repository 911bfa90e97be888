using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace ChatArena.Core.Nodes;

/// <summary>
/// Says every two seconds that this process lives. Who has not said so for <see cref="DeadAfterSeconds"/>, by the store's clock, is dead. Who was only
/// asleep, or could not reach the store, reports a blackout: its people's seats were given to nobody, or to the same people elsewhere.
/// </summary>
/// <remarks>
/// A store that was away, or stood still, heard nobody: then all look dead to whoever comes first. So only a process that has said so steadily for
/// as long is entitled to judge; by then everybody who lives has had the time to say so.
/// </remarks>
public sealed partial class NodeLoop(
    ThisNode node, NpgsqlDataSource store, Blackouts blackouts, TimeProvider clock, IHostEnvironment environment, ILogger<NodeLoop> log) : BackgroundService
{
    public const int DeadAfterSeconds = 10;

    /// <summary>Longer between two signs of life is no longer steady.</summary>
    private const int LongestGapSeconds = DeadAfterSeconds / 2;

    /// <summary>A condition in SQL: the process <c>$2</c> may judge who is dead and who has not come back.</summary>
    internal static readonly string MayJudge = $"""
        EXISTS (SELECT 1 FROM arena.nodes WHERE id = $2
          AND steady_since < now() - interval '{DeadAfterSeconds} seconds' AND seen_at > now() - interval '{LongestGapSeconds} seconds')
        """;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(500);

    /// <summary>The process is known as alive before it takes anybody in.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await SayAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            // Others need not wait ten seconds to learn that this process is gone.
            await using var command = store.CreateCommand("UPDATE arena.nodes SET seen_at = '-infinity' WHERE id = $1");
            command.Parameters.AddWithValue(node.Id);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (Exception problem) when (problem is NpgsqlException or OperationCanceledException)
        {
            LogSilent(problem.Message);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var isSilent = false;
        while (true)
        {
            await Task.Delay(isSilent ? PauseAfterFailure : Pause, clock, stoppingToken);
            try
            {
                var wasSteady = await SayAsync(stoppingToken);
                // Of a word that failed nobody knows whether it was heard, nor what answer it would have had.
                if (isSilent || !wasSteady)
                {
                    LogHeardAgain();
                    blackouts.Report();
                }

                isSilent = false;
            }
            catch (Exception problem) when (problem is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                LogSilent(problem.Message);
                isSilent = true;
            }
        }
    }

    /// <summary>False when nobody knew this process, or had not heard of it for so long that others may have taken it for dead.</summary>
    private async Task<bool> SayAsync(CancellationToken cancel)
    {
        await using var command = store.CreateCommand($"""
            INSERT INTO arena.nodes AS node (id, role, machine, started_at, seen_at, steady_since) VALUES ($1, $2, $3, now(), now(), now())
            ON CONFLICT (id) DO UPDATE SET seen_at = now(),
              steady_since = CASE WHEN node.seen_at < now() - interval '{LongestGapSeconds} seconds' THEN now() ELSE node.steady_since END
            RETURNING steady_since < now()
            """);
        command.Parameters.AddWithValue(node.Id);
        command.Parameters.AddWithValue(environment.ApplicationName);
        command.Parameters.AddWithValue(Environment.MachineName);
        return (bool)(await command.ExecuteScalarAsync(cancel))!;
    }

    [LoggerMessage(LogLevel.Warning, "This process was out of touch with the store, and others may have taken it for dead; it looks after its people again")]
    private partial void LogHeardAgain();

    [LoggerMessage(LogLevel.Warning, "This process could not tell the store that it lives or stops: {Problem}")]
    private partial void LogSilent(string problem);
}
