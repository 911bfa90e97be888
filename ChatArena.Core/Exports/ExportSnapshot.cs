using System.Runtime.CompilerServices;
using ChatArena.Core.Conversations;
using Npgsql;

namespace ChatArena.Core.Exports;

/// <summary>
/// The conversations of one moment: however often they are read and whatever is written meanwhile, they are the same. Reads a few at a
/// time, so that memory does not grow with the store.
/// </summary>
public sealed class ExportSnapshot : IAsyncDisposable
{
    private const int PageSize = 100;

    /// <summary>Nobody's words who withdrew.</summary>
    private const string NotWithdrawn = """
        NOT EXISTS (SELECT 1 FROM arena.members AS gone JOIN arena.participants AS person ON person.id = gone.participant_id
          WHERE gone.conversation_id = message.conversation_id AND gone.seat = message.seat AND person.withdrawn_at IS NOT NULL)
        """;

    private const string Joined = """
        FROM arena.conversations AS conversation
        JOIN arena.study_versions AS version ON version.id = conversation.study_version_id
        JOIN arena.studies AS study ON study.id = version.study_id
        """;

    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;
    private readonly ConversationFilter _filter;

    private ExportSnapshot(NpgsqlConnection connection, NpgsqlTransaction transaction, ConversationFilter filter) =>
        (_connection, _transaction, _filter) = (connection, transaction, filter);

    public static async Task<ExportSnapshot> OpenAsync(NpgsqlDataSource store, ConversationFilter filter, CancellationToken cancel)
    {
        var connection = await store.OpenConnectionAsync(cancel);
        return new(connection, await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancel), filter);
    }

    /// <summary>What the store holds, counted by the store itself.</summary>
    public async Task<(long Conversations, long Messages)> CountAsync(CancellationToken cancel)
    {
        await using var command = _connection.CreateCommand();
        command.CommandText = $"""
            SELECT count(DISTINCT conversation.id), count(*) {Joined}
            JOIN arena.messages AS message ON message.conversation_id = conversation.id
            WHERE {_filter.Where(command.Parameters)} AND {NotWithdrawn}
            """;
        await using var reader = await command.ExecuteReaderAsync(cancel);
        await reader.ReadAsync(cancel);
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    /// <summary>Everybody who has a seat in what <see cref="ReadAsync"/> gives, once each.</summary>
    public async IAsyncEnumerable<(string Code, MemberKind Kind)> SpeakersAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        await using var command = _connection.CreateCommand();
        command.CommandText = $"""
            SELECT DISTINCT member.code, member.kind {Joined}
            JOIN arena.members AS member ON member.conversation_id = conversation.id
            LEFT JOIN arena.participants AS person ON person.id = member.participant_id
            WHERE {_filter.Where(command.Parameters)} AND person.withdrawn_at IS NULL
              AND EXISTS (SELECT 1 FROM arena.messages AS message WHERE message.conversation_id = conversation.id AND {NotWithdrawn})
            ORDER BY member.code
            """;
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            yield return (reader.GetString(0), Enum.Parse<MemberKind>(reader.GetString(1)));
        }
    }

    /// <summary>The languages of the conversations.</summary>
    public async Task<IReadOnlyList<string>> LanguagesAsync(CancellationToken cancel)
    {
        await using var command = _connection.CreateCommand();
        command.CommandText = $"SELECT DISTINCT conversation.language {Joined} WHERE {_filter.Where(command.Parameters)} ORDER BY 1";
        var languages = new List<string>();
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            languages.Add(reader.GetString(0));
        }

        return languages;
    }

    /// <summary>Those with at least one message, oldest first.</summary>
    public IAsyncEnumerable<ExportedConversation> ReadAsync(CancellationToken cancel) => ReadAllAsync(cancel).Where(conversation => conversation.Messages.Count > 0);

    /// <summary>Those without a message too, oldest first.</summary>
    public async IAsyncEnumerable<ExportedConversation> ReadAllAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        for (Guid? last = null; ;)
        {
            var page = await ReadPageAsync(last, cancel);
            if (page.Count == 0)
            {
                yield break;
            }

            last = page[^1].Id;
            await FillAsync(page, cancel);
            foreach (var conversation in page)
            {
                yield return conversation;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private async Task<List<ExportedConversation>> ReadPageAsync(Guid? after, CancellationToken cancel)
    {
        await using var command = _connection.CreateCommand();
        var where = _filter.Where(command.Parameters);
        command.Parameters.AddWithValue(after ?? Guid.Empty);
        command.CommandText = $"""
            SELECT conversation.id, conversation.code, study.slug, version.hash, conversation.condition, conversation.language, conversation.topic,
              conversation.started_at, conversation.ended_at, conversation.end_reason {Joined}
            WHERE {where} AND conversation.id > ${command.Parameters.Count}
            ORDER BY conversation.id LIMIT {PageSize}
            """;
        var page = new List<ExportedConversation>(PageSize);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            page.Add(new()
            {
                Id = reader.GetGuid(0),
                Code = reader.GetString(1),
                Study = reader.GetString(2),
                StudyHash = reader.GetString(3),
                Condition = reader.GetString(4),
                Language = reader.GetString(5),
                Topic = reader.GetString(6),
                StartedAt = reader.GetFieldValue<DateTimeOffset>(7),
                EndedAt = reader.GetFieldValue<DateTimeOffset?>(8),
                EndReason = reader.IsDBNull(9) ? null : Enum.Parse<EndReason>(reader.GetString(9)),
            });
        }

        return page;
    }

    private async Task FillAsync(List<ExportedConversation> page, CancellationToken cancel)
    {
        var byId = page.ToDictionary(conversation => conversation.Id);
        await using var batch = _connection.CreateBatch();
        var members = new NpgsqlBatchCommand("""
            SELECT member.conversation_id, member.seat, member.kind, member.code, member.task, member.side, member.persona_id
            FROM arena.members AS member LEFT JOIN arena.participants AS person ON person.id = member.participant_id
            WHERE member.conversation_id = ANY ($1) AND person.withdrawn_at IS NULL
            ORDER BY member.conversation_id, member.seat
            """);
        var messages = new NpgsqlBatchCommand("""
            SELECT conversation_id, seq, seat, think, speech, sent_at, think_ms, speech_ms,
              generation->>'model', (generation->>'input_tokens')::int, (generation->>'output_tokens')::int
            FROM arena.messages WHERE conversation_id = ANY ($1) ORDER BY conversation_id, seq
            """);
        foreach (var command in new[] { members, messages })
        {
            command.Parameters.AddWithValue(byId.Keys.ToArray());
            batch.BatchCommands.Add(command);
        }

        await using var reader = await batch.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            byId[reader.GetGuid(0)].Members.Add(
                new(reader.GetInt16(1), Enum.Parse<MemberKind>(reader.GetString(2)), reader.GetString(3), reader.GetString(4), reader.GetString(5),
                    reader.IsDBNull(6) ? null : reader.GetString(6)));
        }

        await reader.NextResultAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            var conversation = byId[reader.GetGuid(0)];
            var seat = reader.GetInt16(2);
            if (conversation.Members.Exists(member => member.Seat == seat))
            {
                var (think, speech) = (reader.GetFieldValue<int?>(6), reader.GetFieldValue<int?>(7));
                conversation.Messages.Add(new(
                    reader.GetInt32(1), seat, reader.GetString(3), reader.GetString(4), reader.GetFieldValue<DateTimeOffset>(5),
                    think is null && speech is null ? null : (think ?? 0) + (speech ?? 0),
                    reader.IsDBNull(8) ? null : reader.GetString(8), reader.GetFieldValue<int?>(9), reader.GetFieldValue<int?>(10)));
            }
        }
    }
}
