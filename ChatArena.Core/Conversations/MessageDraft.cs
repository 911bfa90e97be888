using System.Diagnostics;

namespace ChatArena.Core.Conversations;

/// <summary>A message on its way into the log.</summary>
public sealed class MessageDraft
{
    public required Guid ConversationId { get; init; }
    public required short Seat { get; init; }

    /// <summary>The sender's id of the message, at most 64 characters. The same id again is the same message.</summary>
    public required string ClientId { get; init; }

    public required string Think { get; init; }
    public required string Speech { get; init; }

    /// <summary>When it was accepted, in whole microseconds as the store keeps it.</summary>
    public required DateTimeOffset SentAt { get; init; }

    public DateTimeOffset? TypingSince { get; init; }
    public int? ThinkMs { get; init; }
    public int? SpeechMs { get; init; }
    public DateTimeOffset? ClientSentAt { get; init; }

    /// <summary>The highest seq the sender knows of; saves a look into the store.</summary>
    public required int KnownSeq { get; init; }

    /// <summary>The people to tell.</summary>
    public required IReadOnlyList<Guid> Audience { get; init; }

    /// <summary>The model's seat that has a turn when this is stored; null when there is none, or when it is the model's own message.</summary>
    public short? AiSeat { get; init; }

    /// <summary>How a model came to say it, as JSON.</summary>
    public string? Generation { get; init; }

    /// <summary>The trace of what the sender did; none when nobody looks.</summary>
    public ActivityContext Trace { get; init; }

    public required IAppendReceiver Receiver { get; init; }
}

/// <summary>Learns what became of a draft, exactly once. Called by the log's loop: must be short and must not block.</summary>
public interface IAppendReceiver
{
    /// <summary>The message is committed. Called before the audience is told.</summary>
    void Stored(MessageDraft draft, int seq, DateTimeOffset sentAt);

    /// <param name="code">One of the protocol's error codes.</param>
    void Refused(MessageDraft draft, string code);
}
