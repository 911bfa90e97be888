using ChatArena.Core.Content;

namespace ChatArena.Core.Conversations;

/// <summary>A conversation about to begin.</summary>
public sealed record NewConversation
{
    public required Guid Id { get; init; }
    public required Topic Topic { get; init; }

    /// <summary>Seat 1 first.</summary>
    public required IReadOnlyList<NewMember> Members { get; init; }
}

public sealed record NewMember
{
    public required MemberKind Kind { get; init; }
    public required Guid? ParticipantId { get; init; }

    /// <summary><c>user_</c> or <c>ai_</c> and 8 hexadecimal digits.</summary>
    public required string Code { get; init; }

    public required TaskCard Task { get; init; }
    public required bool Resumable { get; init; }
    public required Guid? NodeId { get; init; }
    public required TimeSpan? Waited { get; init; }

    /// <summary>Whom a model plays.</summary>
    public string? PersonaId { get; init; }

    /// <summary>For whatever a model draws in this conversation.</summary>
    public long? Seed { get; init; }
}
