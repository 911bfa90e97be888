using ChatArena.Core.Conversations;
using ChatArena.Core.Exports;
using Npgsql;

namespace ChatArena.Core.Admin;

/// <summary>The list of conversations, newest first, page by page: a page costs the same however many there are.</summary>
public sealed class ConversationListService(NpgsqlDataSource store)
{
    /// <param name="before">The id of the last row of the page before; null for the first page.</param>
    public async Task<IReadOnlyList<ListedConversation>> ReadAsync(ConversationFilter filter, Guid? before, int most, CancellationToken cancel)
    {
        await using var command = store.CreateCommand();
        var where = filter.Where(command.Parameters);
        if (before is { } id)
        {
            command.Parameters.AddWithValue(id);
            where += $" AND conversation.id < ${command.Parameters.Count}";
        }

        command.Parameters.AddWithValue(most);
        command.CommandText = $"""
            SELECT page.*, said.messages, said.last_at
            FROM (
              SELECT conversation.id, conversation.code, study.slug, conversation.condition, conversation.topic_id, conversation.topic,
                conversation.started_at, conversation.ended_at, conversation.end_reason
              FROM arena.conversations AS conversation
              JOIN arena.study_versions AS version ON version.id = conversation.study_version_id
              JOIN arena.studies AS study ON study.id = version.study_id
              WHERE {where} ORDER BY conversation.id DESC LIMIT ${command.Parameters.Count}) AS page
            CROSS JOIN LATERAL (
              SELECT count(*)::int AS messages, max(message.sent_at) AS last_at
              FROM arena.messages AS message
              WHERE message.conversation_id = page.id AND message.seat NOT IN (
                SELECT gone.seat FROM arena.members AS gone JOIN arena.participants AS person ON person.id = gone.participant_id
                WHERE gone.conversation_id = page.id AND person.withdrawn_at IS NOT NULL)) AS said
            ORDER BY page.id DESC
            """;
        var rows = new List<ListedConversation>();
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            rows.Add(new(
                reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetInt32(4), reader.GetString(5),
                reader.GetFieldValue<DateTimeOffset>(6), reader.GetFieldValue<DateTimeOffset?>(7),
                reader.IsDBNull(8) ? null : Enum.Parse<EndReason>(reader.GetString(8)),
                reader.GetInt32(9), reader.GetFieldValue<DateTimeOffset?>(10)));
        }

        return rows;
    }
}
