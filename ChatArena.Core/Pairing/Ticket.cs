namespace ChatArena.Core.Pairing;

/// <summary>A person's place in the queue. One person has at most one.</summary>
public sealed record Ticket
{
    /// <summary>New with every entry into the queue.</summary>
    public required Guid Id { get; init; }

    public required Guid ParticipantId { get; init; }

    /// <summary><c>user_</c> and 8 hexadecimal digits.</summary>
    public required string Code { get; init; }

    public required Pool Pool { get; init; }

    /// <summary>When the wait began; who waits longest is served first.</summary>
    public required DateTimeOffset QueuedAt { get; init; }

    /// <summary>Not to be paired before.</summary>
    public required DateTimeOffset NotBefore { get; init; }

    /// <summary>Whom this person should not meet again yet.</summary>
    public IReadOnlyList<Avoided> Avoid { get; init; } = [];

    public required bool Resumable { get; init; }

    /// <summary>The server process that holds the person's socket.</summary>
    public required Guid NodeId { get; init; }
}

public readonly record struct Avoided(Guid ParticipantId, DateTimeOffset Until);
