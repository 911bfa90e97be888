namespace ChatArena.Contracts.Rest;

/// <summary>A page of the list of conversations, newest first.</summary>
/// <param name="Next">Goes into <c>before</c> for the next page; null on the last one.</param>
public sealed record ConversationPage(IReadOnlyList<ConversationRow> Items, string? Next);

/// <param name="EndReason">As the filter of the list names it; null while it goes on.</param>
/// <param name="Messages">Those that may be read: nobody's who withdrew.</param>
public sealed record ConversationRow(
    string SessionId, string Study, string Condition, int TopicId, string Topic, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, string? EndReason, int Messages);

/// <summary>A conversation with its thoughts, for staff.</summary>
public sealed record ConversationDetail(
    string SessionId, string Study, string StudyHash, string Condition, string Language, string Topic, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, string? EndReason,
    IReadOnlyList<ConversationMember> Members, IReadOnlyList<ConversationMessage> Messages);

/// <param name="Kind"><c>human</c> or <c>ai</c>.</param>
/// <param name="Side"><c>attack</c> or <c>defend</c>.</param>
/// <param name="Persona">Whom a model plays, by the id in personas.json; null for people.</param>
/// <param name="Model">The models that spoke, as <c>provider/model</c>, first to last; null for people and for whoever said nothing.</param>
public sealed record ConversationMember(string Code, string Kind, string Side, string Task, string? Persona, string? Model);

/// <param name="CompositionMs">Time on thought and message, by the client's measure; null when it does not tell.</param>
/// <param name="LatencyMs">Time since somebody else last spoke, or since the beginning.</param>
public sealed record ConversationMessage(int Seq, string Speaker, string Think, string Speech, DateTimeOffset SentAt, int? CompositionMs, long LatencyMs);
