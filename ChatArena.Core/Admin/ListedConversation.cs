using ChatArena.Core.Conversations;

namespace ChatArena.Core.Admin;

/// <summary>A row of the list of conversations.</summary>
/// <param name="Messages">Those that may be read: nobody's who withdrew.</param>
/// <param name="LastMessageAt">Null when nobody said anything.</param>
public sealed record ListedConversation(
    Guid Id, string Code, string Study, string Condition, int TopicId, string Topic, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, EndReason? EndReason,
    int Messages, DateTimeOffset? LastMessageAt);
