namespace ChatArena.Core.Pairing;

/// <summary>A person's place in the queue. One person has at most one.</summary>
public sealed record Ticket
{
    /// <summary>By how much a clock that nobody set may seem to go back.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(2);

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

    /// <summary>True when the clock was set back behind the beginning of the wait: delays that count from there would last for as long again.</summary>
    public bool IsAheadOf(DateTimeOffset now) => QueuedAt > now + Slack;
}

public readonly record struct Avoided(Guid ParticipantId, DateTimeOffset Until);
