using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace ChatArena.Core.Nodes;

/// <summary>
/// Says every two seconds that this process lives. Who has not said so for <see cref="DeadAfterSeconds"/>, by the store's clock, is dead. Who was only
/// asleep reports a blackout: its people's seats were given to nobody, or to the same people elsewhere.
/// </summary>
public sealed partial class NodeLoop(
    ThisNode node, NpgsqlDataSource store, Blackouts blackouts, TimeProvider clock, IHostEnvironment environment, ILogger<NodeLoop> log) : BackgroundService
{
    public const int DeadAfterSeconds = 10;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

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
        using var timer = new PeriodicTimer(Pause, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                if (await SayAsync(stoppingToken))
                {
                    LogTakenForDead();
                    blackouts.Report();
                }
            }
            catch (Exception problem) when (problem is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                LogSilent(problem.Message);
            }
        }
    }

    /// <summary>True when nobody knew this process, or nobody did any more.</summary>
    private async Task<bool> SayAsync(CancellationToken cancel)
    {
        await using var command = store.CreateCommand("""
            INSERT INTO arena.nodes (id, role, machine, started_at, seen_at) VALUES ($1, $2, $3, now(), now())
            ON CONFLICT (id) DO UPDATE SET seen_at = now()
            RETURNING xmax = 0
            """);
        command.Parameters.AddWithValue(node.Id);
        command.Parameters.AddWithValue(environment.ApplicationName);
        command.Parameters.AddWithValue(Environment.MachineName);
        // A row that was inserted, not updated, was deleted by nobody yet.
        return (bool)(await command.ExecuteScalarAsync(cancel))!;
    }

    [LoggerMessage(LogLevel.Warning, "Others took this process for dead; it lives, and looks after its people again")]
    private partial void LogTakenForDead();

    [LoggerMessage(LogLevel.Warning, "This process could not tell the store that it lives or stops: {Problem}")]
    private partial void LogSilent(string problem);
}
