using System.Text;
using ChatArena.Core.Content;
using Npgsql;
using NpgsqlTypes;

namespace ChatArena.Core.AiTurns;

/// <summary>
/// The book of calls to models. What a call may cost at most is set aside before it is made, so that no cap is ever exceeded by calls
/// that run at the same time.
/// </summary>
public sealed class ModelSpending(NpgsqlDataSource store, TimeProvider clock)
{
    /// <summary>Whoever sets money aside holds this lock until the commit.</summary>
    private const long Lock = 0x4D6F6E6579;

    /// <summary>A call that never finished costs nothing any more.</summary>
    private static readonly TimeSpan Forgotten = TimeSpan.FromHours(1);

    /// <summary>Notes the call and sets <see cref="LlmCall.Reserved"/> aside; false when a cap would be exceeded, and nothing is noted.</summary>
    /// <remarks>The day is the UTC day.</remarks>
    public async Task<bool> TryBeginAsync(LlmCall call, Guid studyId, LlmConfig.BudgetSection caps, CancellationToken cancel)
    {
        await using var connection = await store.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        if (call.Reserved > 0 && caps is not { PerConversationUsd: null, PerStudyUsd: null, PerDayUsd: null } && !await FitsAsync(connection, call, studyId, caps, cancel))
        {
            return false;
        }

        // Nothing is kept of people who withdrew, or of conversations that were deleted, meanwhile.
        await using var insert = new NpgsqlCommand("""
            INSERT INTO arena.llm_calls (id, conversation_id, seat, turn_id, at, model, prompt, prompt_hash, reserved)
            SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9
            WHERE NOT EXISTS (
              SELECT FROM arena.members AS member JOIN arena.participants AS participant ON participant.id = member.participant_id
              WHERE member.conversation_id = $2 AND participant.withdrawn_at IS NOT NULL)
            AND NOT EXISTS (SELECT FROM arena.conversations AS conversation WHERE conversation.id = $2 AND conversation.end_reason = 'Deleted')
            """, connection);
        insert.Parameters.AddWithValue(call.Id);
        insert.Parameters.AddWithValue(call.ConversationId);
        insert.Parameters.AddWithValue(call.Seat);
        insert.Parameters.AddWithValue(call.TurnId);
        insert.Parameters.AddWithValue(call.At);
        insert.Parameters.AddWithValue(call.Model);
        insert.Parameters.AddWithValue(NpgsqlDbType.Json, call.Prompt);
        insert.Parameters.AddWithValue(call.PromptHash);
        insert.Parameters.AddWithValue(call.Reserved);
        await insert.ExecuteNonQueryAsync(cancel);
        await transaction.CommitAsync(cancel);
        return true;
    }

    /// <summary>Notes what came of the call and frees what was set aside.</summary>
    public async Task FinishAsync(LlmCall call, CancellationToken cancel)
    {
        // A prompt that was blanked says that the person withdrew: then the answer is not kept either.
        await using var update = store.CreateCommand($"""
            UPDATE arena.llm_calls SET model = $2, failure = $4, cost = $5, input_tokens = $6, output_tokens = $7, latency_ms = $8, reserved = 0,
              answer = CASE WHEN prompt::text = '{LlmCall.NothingKept}' THEN NULL ELSE $3 END
            WHERE id = $1
            """);
        update.Parameters.AddWithValue(call.Id);
        update.Parameters.AddWithValue(call.Model);
        update.Parameters.AddWithValue(NpgsqlDbType.Text, (object?)Storable(call.Answer) ?? DBNull.Value);
        update.Parameters.AddWithValue(NpgsqlDbType.Text, (object?)call.Failure ?? DBNull.Value);
        update.Parameters.AddWithValue(NpgsqlDbType.Numeric, (object?)call.Cost ?? DBNull.Value);
        update.Parameters.AddWithValue(NpgsqlDbType.Integer, (object?)call.InputTokens ?? DBNull.Value);
        update.Parameters.AddWithValue(NpgsqlDbType.Integer, (object?)call.OutputTokens ?? DBNull.Value);
        update.Parameters.AddWithValue(NpgsqlDbType.Integer, (object?)call.LatencyMs ?? DBNull.Value);
        await update.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>Models may send what PostgreSQL keeps in no text: NUL and halves of characters.</summary>
    private static string? Storable(string? answer) =>
        answer is null ? null : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(answer.Replace("\0", "", StringComparison.Ordinal)));

    private async Task<bool> FitsAsync(NpgsqlConnection connection, LlmCall call, Guid studyId, LlmConfig.BudgetSection caps, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        await using (var locked = new NpgsqlCommand($"SELECT pg_advisory_xact_lock({Lock})", connection))
        {
            await locked.ExecuteNonQueryAsync(cancel);
        }

        const string Usd = "SELECT coalesce(sum(coalesce(call.cost, CASE WHEN call.at > $4 THEN call.reserved ELSE 0 END)), 0) FROM arena.llm_calls AS call";
        const string InConversation = $"({Usd} WHERE call.conversation_id = $1)";
        const string InStudy = $"""
            ({Usd}
             JOIN arena.conversations AS conversation ON conversation.id = call.conversation_id
             JOIN arena.study_versions AS version ON version.id = conversation.study_version_id WHERE version.study_id = $2)
            + ({Usd} WHERE call.seat = 0 AND call.turn_id = $2)
            """;
        const string OnDay = $"({Usd} WHERE call.at >= $3)";
        // Nothing is summed up that has no cap.
        static string Spent(decimal? cap, string sum) => cap is null ? "0::numeric" : sum;
        await using var sums = new NpgsqlCommand(
            $"SELECT {Spent(caps.PerConversationUsd, InConversation)}, {Spent(caps.PerStudyUsd, InStudy)}, {Spent(caps.PerDayUsd, OnDay)}", connection);
        sums.Parameters.AddWithValue(call.ConversationId);
        sums.Parameters.AddWithValue(studyId);
        sums.Parameters.AddWithValue(new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero));
        sums.Parameters.AddWithValue(now - Forgotten);
        await using var reader = await sums.ExecuteReaderAsync(cancel);
        await reader.ReadAsync(cancel);
        return IsWithin(caps.PerConversationUsd, reader.GetDecimal(0)) && IsWithin(caps.PerStudyUsd, reader.GetDecimal(1)) && IsWithin(caps.PerDayUsd, reader.GetDecimal(2));

        bool IsWithin(decimal? cap, decimal usd) => cap is null || usd + call.Reserved <= cap;
    }
}
