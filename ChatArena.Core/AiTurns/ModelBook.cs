using Npgsql;

namespace ChatArena.Core.AiTurns;

/// <summary>What calls to models have cost so far.</summary>
public sealed class ModelBook(NpgsqlDataSource store, TimeProvider clock)
{
    /// <summary>By model, the dearest first. Today is the UTC day.</summary>
    public async Task<IReadOnlyList<ModelCosts>> ReadAsync(Guid studyId, CancellationToken cancel)
    {
        await using var command = store.CreateCommand("""
            SELECT call.model, count(*), coalesce(sum(call.input_tokens), 0), coalesce(sum(call.output_tokens), 0),
              coalesce(sum(call.cost) FILTER (WHERE call.at >= $2), 0),
              coalesce(sum(call.cost) FILTER (WHERE version.study_id = $1 OR (call.seat = 0 AND call.turn_id = $1)), 0),
              coalesce(sum(call.cost), 0) AS usd,
              bool_or(call.input_tokens IS NOT NULL AND call.cost IS NULL)
            FROM arena.llm_calls AS call
            LEFT JOIN arena.conversations AS conversation ON conversation.id = call.conversation_id
            LEFT JOIN arena.study_versions AS version ON version.id = conversation.study_version_id
            GROUP BY call.model ORDER BY usd DESC, call.model
            """);
        command.Parameters.AddWithValue(studyId);
        command.Parameters.AddWithValue(new DateTimeOffset(clock.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero));
        var rows = new List<ModelCosts>();
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            rows.Add(new(
                reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetDecimal(4), reader.GetDecimal(5), reader.GetDecimal(6), reader.GetBoolean(7)));
        }

        return rows;
    }
}

/// <summary>One model's calls. Money in USD.</summary>
/// <param name="IsUnpriced">Some calls had no price and count as free.</param>
public sealed record ModelCosts(string Model, long Calls, long InputTokens, long OutputTokens, decimal Today, decimal Study, decimal All, bool IsUnpriced);
