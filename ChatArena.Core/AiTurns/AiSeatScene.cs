using ChatArena.Core.Studies;

namespace ChatArena.Core.AiTurns;

/// <summary>A conversation as the model in one of its seats may know it: own thoughts, never another's.</summary>
public sealed record AiSeatScene
{
    public required Guid ConversationId { get; init; }
    public required short Seat { get; init; }
    public required bool IsOver { get; init; }

    /// <summary>What the conversation began with.</summary>
    public required StudyRun Run { get; init; }

    public required ConversationRules Rules { get; init; }
    public required string PersonaId { get; init; }
    public required string Topic { get; init; }
    public required string Task { get; init; }
    public required Content.TaskSide Side { get; init; }
    public required long Seed { get; init; }
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The people in the conversation.</summary>
    public required IReadOnlyList<Guid> People { get; init; }

    /// <summary>Staff try a persona: no word is kept.</summary>
    public bool IsTry { get; init; }

    /// <summary>Whether nobody is connected who could read an answer.</summary>
    public required bool IsAlone { get; init; }

    /// <summary>The newest messages, oldest first.</summary>
    public required IReadOnlyList<AiSeatLine> Lines { get; init; }

    /// <summary>0 before the first message.</summary>
    public int LastSeq => Lines.Count == 0 ? 0 : Lines[^1].Seq;

    /// <summary>When somebody last said something, or the conversation began.</summary>
    public DateTimeOffset LastSaidAt => Lines.Count == 0 ? StartedAt : Lines[^1].SentAt;
}

/// <param name="Think">The model's own; null for others' messages.</param>
/// <param name="Generation">How the model came to say it; null for others' messages.</param>
public sealed record AiSeatLine(int Seq, bool IsOwn, string ClientId, string? Think, string Speech, DateTimeOffset SentAt, Generation? Generation);
