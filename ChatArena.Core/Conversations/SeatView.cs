using ChatArena.Core.Studies;

namespace ChatArena.Core.Conversations;

/// <summary>A conversation as one of its members may know it: own task, never another's.</summary>
public sealed record SeatView
{
    public required Guid ConversationId { get; init; }

    /// <summary>12 hexadecimal digits.</summary>
    public required string Code { get; init; }

    public required short Seat { get; init; }
    public required string Topic { get; init; }
    public required string Task { get; init; }
    public required ConversationRules Rules { get; init; }
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The other people, as addresses for events; empty when the other member is a model.</summary>
    public required IReadOnlyList<Guid> Others { get; init; }

    /// <summary>The seat of a model that takes part; null among people.</summary>
    public short? AiSeat { get; init; }

    /// <summary>Highest seq stored when this view was taken.</summary>
    public int LastSeq { get; init; }

    /// <summary>When the last message was stored, if there is one.</summary>
    public DateTimeOffset? LastMessageAt { get; init; }

    /// <summary>Until when the other member's seat is held, while they are cut off.</summary>
    public DateTimeOffset? OtherAwayUntil { get; init; }
}
