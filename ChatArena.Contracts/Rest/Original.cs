namespace ChatArena.Contracts.Rest;

/// <summary>The password, or the token, is right.</summary>
public sealed record Authenticated(bool IsAuthenticated)
{
    [System.Text.Json.Serialization.JsonPropertyName("authenticated")]
    public bool IsAuthenticated { get; init; } = IsAuthenticated;
}

/// <param name="Side">For tasks: <c>attack</c> or <c>defend</c>; absent = as the text's first word tells, else as before, else the side with fewer tasks.</param>
public sealed record TextRequest(string? Text, string? Side = null);

public sealed record TopicText(int Id, string Text);

public sealed record TaskText(int Id, string Text, string Side);

public sealed record ConsentRequest(string? Title, string? Version, string? Content, IReadOnlyList<string>? Checkboxes);

public sealed record ConsentText(string Title, string Version, string Content, IReadOnlyList<string> Checkboxes);

/// <param name="Size">Bytes.</param>
public sealed record DataFileInfo(string Name, int Size, string Modified);

public sealed record DataFileText(string Name, string Content);

public sealed record ContentRequest(string? Content);

public sealed record FileDone(string Status, string Name);

public sealed record SessionDone(string Status, string SessionId);

public sealed record StatusOnly(string Status);

public sealed record DeletedCount(string Status, int Count)
{
    [System.Text.Json.Serialization.JsonPropertyName("deleted_count")]
    public int Count { get; init; } = Count;
}

/// <param name="Size">Bytes of the transcript.</param>
public sealed record TranscriptInfo(
    string SessionId, string Filename, int Size, string Modified, string Topic, int MessageCount, string StartedAt, string? EndedAt);

/// <summary>A conversation as a file of the first arena. Times are ISO 8601, in UTC.</summary>
public sealed record Transcript(
    string SessionId, string Topic, IReadOnlyList<TranscriptParticipant> Participants, IReadOnlyList<TranscriptMessage> Messages, string StartedAt, string? EndedAt, string? EndReason);

public sealed record TranscriptParticipant(string UserId, string Task);

/// <param name="Role">The code of whoever said it.</param>
/// <param name="Content">Thought and speech in one text.</param>
public sealed record TranscriptMessage(string Role, string Content, string Think, string Speech, string Timestamp);

/// <summary>What is wrong with a request, as the first arena said it: 422 with a list.</summary>
public sealed record Invalid(IReadOnlyList<InvalidField> Detail, string Code = "not_valid");

/// <param name="Loc">Where: <c>body</c> and the field.</param>
/// <param name="Line">In a file: the line, 1-based.</param>
public sealed record InvalidField(IReadOnlyList<string> Loc, string Msg, int? Line = null);
