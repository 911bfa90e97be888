using System.Text;
using ChatArena.Core.Conversations;
using Npgsql;

namespace ChatArena.Core.Exports;

/// <summary>Which conversations. Nothing set = all. Deleted ones never.</summary>
public sealed record ConversationFilter
{
    /// <summary>For the filter's end reasons: conversations that go on.</summary>
    public const string Open = "Open";

    public string? Study { get; init; }

    /// <summary>Started then or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Started before then.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>A name of <see cref="EndReason"/>, or <see cref="Open"/>.</summary>
    public string? EndReason { get; init; }

    /// <summary>The code of a member, such as <c>user_1a2b3c4d</c>.</summary>
    public string? Participant { get; init; }

    /// <summary>The first digits of a conversation's code.</summary>
    public string? Session { get; init; }

    /// <summary>Conversations on this topic of the content file.</summary>
    public int? TopicId { get; init; }

    /// <summary>Ended then or later, or one of its people withdrew then or later.</summary>
    public DateTimeOffset? ChangedSince { get; init; }

    /// <summary>The words after WHERE, for <c>conversation</c> and <c>study</c>.</summary>
    internal string Where(NpgsqlParameterCollection parameters)
    {
        var where = new StringBuilder("conversation.end_reason IS DISTINCT FROM 'Deleted'");
        Add("study.slug = {0}", Study);
        Add("conversation.started_at >= {0}", From?.ToUniversalTime());
        Add("conversation.started_at < {0}", To?.ToUniversalTime());
        // A whole code is indexed everywhere, the first digits of one only where text is sorted byte by byte.
        Add(Session?.Length == Conversation.CodeLength ? "conversation.code = {0}" : "starts_with(conversation.code, {0})", Session?.ToLowerInvariant());
        Add("conversation.topic_id = {0}", TopicId);
        Add(
            """
            conversation.id IN (SELECT changed.id FROM arena.conversations AS changed WHERE changed.ended_at >= {0}
            UNION SELECT member.conversation_id FROM arena.participants AS person
            JOIN arena.members AS member ON member.participant_id = person.id WHERE person.withdrawn_at >= {0})
            """,
            ChangedSince?.ToUniversalTime());
        if (EndReason == Open)
        {
            where.Append(" AND conversation.ended_at IS NULL");
        }
        else
        {
            Add("conversation.end_reason = {0}", EndReason);
        }

        // By the person where there is one: that is indexed. Somebody who withdrew is in no list.
        Add(
            Participant?.StartsWith("user_", StringComparison.Ordinal) == true
                ? """
                  conversation.id IN (SELECT member.conversation_id FROM arena.participants AS person
                  JOIN arena.members AS member ON member.participant_id = person.id WHERE person.code = {0} AND person.withdrawn_at IS NULL)
                  """
                : "conversation.id IN (SELECT conversation_id FROM arena.members WHERE code = {0} AND participant_id IS NULL)",
            Participant);
        return where.ToString();

        void Add<T>(string condition, T? value)
        {
            if (value is not null)
            {
                parameters.AddWithValue(value);
                where.Append(" AND ").AppendFormat(System.Globalization.CultureInfo.InvariantCulture, condition, $"${parameters.Count}");
            }
        }
    }
}
