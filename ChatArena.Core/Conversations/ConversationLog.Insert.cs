using System.Data;
using Npgsql;

namespace ChatArena.Core.Conversations;

/// <summary>The statements of a commit.</summary>
public sealed partial class ConversationLog
{
    private sealed partial class Lane
    {
        /// <summary>So long no number is taken on trust after somebody else had taken one: who did it once does it again.</summary>
        private static readonly TimeSpan Contested = TimeSpan.FromMinutes(1);

        // Everybody goes through conversations in the order of their ids, so that two processes never wait for each other in a circle.
        private const string FromRows = """
            FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) AS
              row(conversation_id, seq, seat, client_id, think, speech, sent_at, typing_since, think_ms, speech_ms, client_sent_at, generation)
            JOIN arena.conversations AS conversation ON conversation.id = row.conversation_id AND conversation.ended_at IS NULL
            """;

        private readonly MessageRows _rows = new();

        // The lane's own, kept open with the inserts prepared.
        private NpgsqlConnection? _connection;
        private NpgsqlCommand? _plainInsert;
        private NpgsqlBatch? _carefulInsert;
        private long? _contestedAt;

        /// <summary>Numbers from memory are right as long as nobody else writes these conversations and nothing is sent twice; then a plain insert does.</summary>
        private async Task InsertAsync(IReadOnlyList<Entry> batch, CancellationToken cancel)
        {
            _rows.Fill(batch);
            if (_contestedAt is { } at && _clock.GetElapsedTime(at) < Contested)
            {
                await InsertCarefullyAsync(batch, cancel);
                return;
            }

            try
            {
                await InsertPlainlyAsync(batch, cancel);
            }
            catch (PostgresException problem) when (problem.SqlState == PostgresErrorCodes.UniqueViolation)
            {
                // Nothing of the batch was stored.
                _contestedAt = _clock.GetTimestamp();
                await InsertCarefullyAsync(batch, cancel);
            }
        }

        /// <summary>
        /// One statement, one commit, whole or not at all, but for rows of ended or deleted conversations: those of a conversation are left out together.
        /// Which ones is found out afterwards, if there are any.
        /// </summary>
        private async Task InsertPlainlyAsync(IReadOnlyList<Entry> batch, CancellationToken cancel)
        {
            _plainInsert ??= await PreparePlainInsertAsync(cancel);
            var isWhole = await _plainInsert.ExecuteNonQueryAsync(cancel) == batch.Count;
            foreach (var entry in batch)
            {
                entry.Stored = isWhole;
            }
        }

        /// <summary>
        /// One process after the other: takes the conversations, then numbers behind what is stored what is not stored yet. Whoever loses a race for a number
        /// would otherwise lose the next one too, while its rival's people have their confirmation and speak again.
        /// </summary>
        /// <remarks>
        /// No number stays empty: a row is left out here only because its message is stored already, and then it was given none, or because somebody who takes
        /// numbers on trust, and no conversations, has just stored one under this number.
        /// </remarks>
        private async Task InsertCarefullyAsync(IReadOnlyList<Entry> batch, CancellationToken cancel)
        {
            _carefulInsert ??= await PrepareCarefulInsertAsync(cancel);
            var bySeat = new Dictionary<(Guid, short), Entry>(batch.Count);
            foreach (var entry in batch)
            {
                entry.Stored = false;
                bySeat[entry.LaneKey] = entry;
            }

            // Without an explicit transaction a batch is one.
            await using var reader = await _carefulInsert.ExecuteReaderAsync(CommandBehavior.SequentialAccess, cancel);
            // Behind the count of those that were taken.
            await reader.NextResultAsync(cancel);
            while (await reader.ReadAsync(cancel))
            {
                var entry = bySeat[(reader.GetGuid(0), reader.GetInt16(1))];
                (entry.Stored, entry.Seq) = (true, reader.GetInt32(2));
            }

            // The commit comes behind the last row, and it too may fail.
            await reader.NextResultAsync(cancel);
        }

        private async Task<NpgsqlCommand> PreparePlainInsertAsync(CancellationToken cancel)
        {
            _connection ??= await _store.OpenConnectionAsync(cancel);
            var insert = _connection.CreateCommand();
            insert.CommandText = $"""
                {Insert("row.seq")}
                {FromRows}
                ORDER BY row.conversation_id, row.seq
                """;
            _rows.AddTo(insert.Parameters);
            await insert.PrepareAsync(cancel);
            return insert;
        }

        private async Task<NpgsqlBatch> PrepareCarefulInsertAsync(CancellationToken cancel)
        {
            _connection ??= await _store.OpenConnectionAsync(cancel);
            var take = new NpgsqlBatchCommand("""
                SELECT count(*) FROM (
                  SELECT 1 FROM arena.conversations WHERE id = ANY ($1) AND ended_at IS NULL ORDER BY id FOR NO KEY UPDATE) AS taken
                """);
            _rows.AddConversationsTo(take.Parameters);
            // A statement of its own: it sees what was committed while the conversations were waited for.
            var insert = new NpgsqlBatchCommand($"""
                {Insert("""
                    (SELECT coalesce(max(seq), 0) FROM arena.messages WHERE conversation_id = row.conversation_id)
                      + row_number() OVER (PARTITION BY row.conversation_id ORDER BY row.seq)
                    """)}
                {FromRows}
                WHERE NOT EXISTS (
                  SELECT 1 FROM arena.messages AS stored
                  WHERE stored.conversation_id = row.conversation_id AND stored.seat = row.seat AND stored.client_id = row.client_id)
                ORDER BY row.conversation_id, row.seq
                ON CONFLICT DO NOTHING RETURNING conversation_id, seat, seq
                """);
            _rows.AddTo(insert.Parameters);
            var batch = _connection.CreateBatch();
            batch.BatchCommands.Add(take);
            batch.BatchCommands.Add(insert);
            await batch.PrepareAsync(cancel);
            return batch;
        }

        private static string Insert(string seq) => $"""
            INSERT INTO arena.messages
              (conversation_id, seq, seat, client_id, think, speech, sent_at, typing_since, think_ms, speech_ms, client_sent_at, generation)
            SELECT row.conversation_id, {seq}, row.seat, row.client_id, row.think, row.speech, row.sent_at, row.typing_since, row.think_ms,
              row.speech_ms, row.client_sent_at, row.generation::json
            """;

        /// <summary>Whatever comes of it: the next commit opens another connection.</summary>
        private async Task CloseAsync()
        {
            var connection = _connection;
            (_connection, _plainInsert, _carefulInsert) = (null, null, null);
            if (connection is not null)
            {
                await connection.DisposeAsync();
            }
        }
    }
}
