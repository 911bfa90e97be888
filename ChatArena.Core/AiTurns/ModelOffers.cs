using ChatArena.Core.Nodes;
using Npgsql;

namespace ChatArena.Core.AiTurns;

/// <summary>Where workers say which models they can ask, and pairing learns whether a seat of a model would be filled.</summary>
public sealed class ModelOffers(NpgsqlDataSource store, ThisNode node, TimeProvider clock)
{
    /// <summary>A worker that has not said so for longer, by the store's clock, asks nothing any more.</summary>
    public const int StaleAfterSeconds = 10;

    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private volatile Seen? _seen;

    /// <summary>What this worker can ask now. Nothing is an answer too.</summary>
    public async Task SayAsync(IReadOnlyCollection<string> models, CancellationToken cancel)
    {
        await using var command = store.CreateCommand($"""
            WITH stale AS (DELETE FROM arena.model_offers WHERE seen_at < now() - interval '{StaleAfterSeconds} seconds' AND node_id <> $1)
            INSERT INTO arena.model_offers (node_id, models, seen_at) VALUES ($1, $2, now())
            ON CONFLICT (node_id) DO UPDATE SET models = excluded.models, seen_at = excluded.seen_at
            """);
        command.Parameters.AddWithValue(node.Id);
        command.Parameters.AddWithValue(models.ToArray());
        await command.ExecuteNonQueryAsync(cancel);
        _seen = null;
    }

    /// <summary>This worker stops.</summary>
    public async Task WithdrawAsync(CancellationToken cancel)
    {
        await using var command = store.CreateCommand("DELETE FROM arena.model_offers WHERE node_id = $1");
        command.Parameters.AddWithValue(node.Id);
        await command.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>All models that some worker can ask, at most a second old.</summary>
    public async ValueTask<IReadOnlySet<string>> NowAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        if (_seen is { } seen && now - seen.At < Fresh)
        {
            return seen.Models;
        }

        await using var command = store.CreateCommand(
            $"SELECT DISTINCT unnest(models) FROM arena.model_offers WHERE seen_at >= now() - interval '{StaleAfterSeconds} seconds'");
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var models = new HashSet<string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancel))
        {
            models.Add(reader.GetString(0));
        }

        _seen = new(models, now);
        return models;
    }

    private sealed record Seen(IReadOnlySet<string> Models, DateTimeOffset At);
}
