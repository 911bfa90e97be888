using System.Data;
using Npgsql;

namespace ChatArena.Core.Conversations;

/// <summary>The statement of a commit.</summary>
public sealed partial class ConversationLog
{
    private sealed partial class Lane
    {
        private readonly MessageRows _rows = new();

        // The lane's own, kept open with the insert prepared.
        private NpgsqlConnection? _connection;
        private NpgsqlCommand? _insert;

        /// <summary>
        /// One statement, one commit. Rows of ended or deleted conversations, of numbers already taken and of messages already stored
        /// are left out. Sorted, so that two processes never wait for each other in a circle.
        /// </summary>
        /// <returns>False when nothing was stored: a row was left out and one behind it was not, which might leave a gap.</returns>
        private async Task<bool> TryInsertAsync(IReadOnlyList<Entry> batch, CancellationToken cancel)
        {
            _rows.Fill(batch);
            var insert = await PreparedInsertAsync(cancel);
            // Without one the statement is its own transaction, and saves a round trip.
            await using var transaction = batch.Any(entry => entry.IsBehindAnother) ? await _connection!.BeginTransactionAsync(cancel) : null;
            await using (var reader = await insert.ExecuteReaderAsync(CommandBehavior.SequentialAccess, cancel))
            {
                while (await reader.ReadAsync(cancel))
                {
                    _rows.EntryOf(reader.GetGuid(0), reader.GetInt32(1)).Stored = true;
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

        private async Task<NpgsqlCommand> PreparedInsertAsync(CancellationToken cancel)
        {
            if (_insert is not null)
            {
                return _insert;
            }

            _connection = await _store.OpenConnectionAsync(cancel);
            var insert = _connection.CreateCommand();
            insert.CommandText = """
                INSERT INTO arena.messages
                  (conversation_id, seq, seat, client_id, think, speech, sent_at, typing_since, think_ms, speech_ms, client_sent_at, generation)
                SELECT row.conversation_id, row.seq, row.seat, row.client_id, row.think, row.speech, row.sent_at, row.typing_since, row.think_ms,
                  row.speech_ms, row.client_sent_at, row.generation::json
                FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) AS
                  row(conversation_id, seq, seat, client_id, think, speech, sent_at, typing_since, think_ms, speech_ms, client_sent_at, generation)
                JOIN arena.conversations AS conversation ON conversation.id = row.conversation_id AND conversation.ended_at IS NULL
                ORDER BY row.conversation_id, row.seq
                ON CONFLICT DO NOTHING
                RETURNING conversation_id, seq
                """;
            _rows.AddTo(insert.Parameters);
            await insert.PrepareAsync(cancel);
            return _insert = insert;
        }

        /// <summary>Whatever comes of it: the next commit opens another connection.</summary>
        private async Task CloseAsync()
        {
            var (insert, connection) = (_insert, _connection);
            (_insert, _connection) = (null, null);
            if (insert is not null)
            {
                await insert.DisposeAsync();
            }

            if (connection is not null)
            {
                await connection.DisposeAsync();
            }
        }
    }
}
