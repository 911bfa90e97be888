using System.Data;
using Npgsql;

namespace ChatArena.Core.Conversations;

/// <summary>The statement of a commit.</summary>
public sealed partial class ConversationLog
{
    private sealed partial class Lane
    {
        /// <summary>So long no number is taken on trust after somebody else had taken one: who did it once does it again.</summary>
        private static readonly TimeSpan Contested = TimeSpan.FromMinutes(1);

        private readonly MessageRows _rows = new();

        // The lane's own, kept open with the inserts prepared.
        private NpgsqlConnection? _connection;
        private NpgsqlCommand? _plainInsert;
        private NpgsqlCommand? _carefulInsert;
        private long? _contestedAt;

        /// <summary>Numbers from memory are right as long as nobody else writes these conversations and nothing is sent twice; then a plain insert does.</summary>
        /// <returns>False when nothing was stored: a row was left out and one behind it was not, which might leave a gap.</returns>
        private async Task<bool> TryInsertAsync(IReadOnlyList<Entry> batch, CancellationToken cancel)
        {
            _rows.Fill(batch);
            if (_contestedAt is { } at && _clock.GetElapsedTime(at) < Contested)
            {
                return await TryInsertCarefullyAsync(batch, cancel);
            }

            try
            {
                await InsertPlainlyAsync(batch, cancel);
                return true;
            }
            catch (PostgresException problem) when (problem.SqlState == PostgresErrorCodes.UniqueViolation)
            {
                // Nothing of the batch was stored.
                _contestedAt = _clock.GetTimestamp();
                return await TryInsertCarefullyAsync(batch, cancel);
            }
        }

        /// <summary>
        /// One statement, one commit, whole or not at all, but for rows of ended or deleted conversations: those of a conversation are left out together.
        /// Which ones is found out afterwards, if there are any.
        /// </summary>
        private async Task InsertPlainlyAsync(IReadOnlyList<Entry> batch, CancellationToken cancel)
        {
            _plainInsert ??= await PrepareInsertAsync("", cancel);
            var isWhole = await _plainInsert.ExecuteNonQueryAsync(cancel) == batch.Count;
            foreach (var entry in batch)
            {
                entry.Stored = isWhole;
            }
        }

        /// <summary>As above, and rows with numbers already taken, and of messages already stored, are left out too.</summary>
        private async Task<bool> TryInsertCarefullyAsync(IReadOnlyList<Entry> batch, CancellationToken cancel)
        {
            _carefulInsert ??= await PrepareInsertAsync("ON CONFLICT DO NOTHING RETURNING conversation_id, seq", cancel);
            var byNumber = new Dictionary<(Guid, int), Entry>(batch.Count);
            foreach (var entry in batch)
            {
                entry.Stored = false;
                byNumber[(entry.Draft.ConversationId, entry.Seq)] = entry;
            }

            // Without one the statement is its own transaction, and saves a round trip.
            await using var transaction = batch.Any(entry => entry.IsBehindAnother) ? await _connection!.BeginTransactionAsync(cancel) : null;
            await using (var reader = await _carefulInsert.ExecuteReaderAsync(CommandBehavior.SequentialAccess, cancel))
            {
                while (await reader.ReadAsync(cancel))
                {
                    byNumber[(reader.GetGuid(0), reader.GetInt32(1))].Stored = true;
                }
            }

            if (transaction is null)
            {
                return true;
            }

            if (MayLeaveGap(batch))
            {
                await transaction.RollbackAsync(cancel);
                return false;
            }

            await transaction.CommitAsync(cancel);
            return true;
        }

        private static bool MayLeaveGap(IReadOnlyList<Entry> batch)
        {
            var leftOut = new HashSet<Guid>();
            foreach (var entry in batch)
            {
                if (!entry.Stored)
                {
                    leftOut.Add(entry.Draft.ConversationId);
                }
                else if (entry.IsBehindAnother && leftOut.Contains(entry.Draft.ConversationId))
                {
                    return true;
                }
            }

            return false;
        }

        /// <summary>Sorted, so that two processes never wait for each other in a circle.</summary>
        private async Task<NpgsqlCommand> PrepareInsertAsync(string conflicts, CancellationToken cancel)
        {
            _connection ??= await _store.OpenConnectionAsync(cancel);
            var insert = _connection.CreateCommand();
            insert.CommandText = $"""
                INSERT INTO arena.messages
                  (conversation_id, seq, seat, client_id, think, speech, sent_at, typing_since, think_ms, speech_ms, client_sent_at, generation)
                SELECT row.conversation_id, row.seq, row.seat, row.client_id, row.think, row.speech, row.sent_at, row.typing_since, row.think_ms,
                  row.speech_ms, row.client_sent_at, row.generation::json
                FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) AS
                  row(conversation_id, seq, seat, client_id, think, speech, sent_at, typing_since, think_ms, speech_ms, client_sent_at, generation)
                JOIN arena.conversations AS conversation ON conversation.id = row.conversation_id AND conversation.ended_at IS NULL
                ORDER BY row.conversation_id, row.seq
                {conflicts}
                """;
            _rows.AddTo(insert.Parameters);
            await insert.PrepareAsync(cancel);
            return insert;
        }

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
