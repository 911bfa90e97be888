using System.ComponentModel;
using System.Text.Json.Serialization;

namespace ChatArena.Contracts.Sockets;

/// <summary>
/// What the server sends on <c>/ws</c>. Clients ignore types and fields they do not know.
/// Times are UTC, ISO 8601 with microseconds and <c>Z</c>; spans are whole seconds.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(PongFrame), "pong")]
[JsonDerivedType(typeof(SessionFrame), "session")]
[JsonDerivedType(typeof(WaitingFrame), "waiting")]
[JsonDerivedType(typeof(PairedFrame), "paired")]
[JsonDerivedType(typeof(MessageSentFrame), "message_sent")]
[JsonDerivedType(typeof(PartnerMessageFrame), "partner_message")]
[JsonDerivedType(typeof(PartnerTypingFrame), "typing")]
[JsonDerivedType(typeof(PartnerAwayFrame), "partner_away")]
[JsonDerivedType(typeof(PartnerBackFrame), "partner_back")]
[JsonDerivedType(typeof(PartnerLeftFrame), "partner_left")]
[JsonDerivedType(typeof(ConversationEndedFrame), "conversation_ended")]
[JsonDerivedType(typeof(InactivityKickFrame), "inactivity_kick")]
[JsonDerivedType(typeof(ResumedFrame), "resumed")]
[JsonDerivedType(typeof(OwnMessageFrame), "own_message")]
[JsonDerivedType(typeof(ErrorFrame), "error")]
public abstract record ServerFrame;

[Description("Answer to ping.")]
public sealed record PongFrame : ServerFrame;

[Description("Sent once after a join with resume: true.")]
public sealed record SessionFrame : ServerFrame
{
    [Description("Opaque; brings this person back with a resume frame.")]
    public required string Token { get; init; }

    [Description("The code with which this person can withdraw their words later. To be shown and kept.")]
    public required string WithdrawalCode { get; init; }

    [Description("How long a seat is held after a cut.")]
    public required int ResumeSeconds { get; init; }
}

[Description("The person is in the queue. Sent on entering and whenever the position changes.")]
public sealed record WaitingFrame : ServerFrame
{
    [Description("Place in line, from 1.")]
    public required int Position { get; init; }

    [Description("How many people are in the line.")]
    public required int QueueLength { get; init; }

    [Description("Why the person waits: joined, resumed, new_partner, partner_left, time_up or no_content (nobody can be paired until the study has a topic and tasks of both sides).")]
    public required string Reason { get; init; }

    [Description("Seconds waited so far.")]
    public required int WaitedSeconds { get; init; }

    [Description("Seconds until this person may be paired; 0 = at once.")]
    public required int DelaySeconds { get; init; }

    [Description("Nine of ten people were paired within this time in the last hour; absent while too few were.")]
    public int? UsualWaitSeconds { get; init; }
}

[Description("A partner was found.")]
public sealed record PairedFrame : ServerFrame
{
    public required string Topic { get; init; }

    [Description("This person's hidden task.")]
    public required string Task { get; init; }

    [Description("The conversation's public id, 12 hexadecimal digits.")]
    public required string SessionId { get; init; }

    [Description("Seconds until the conversation ends by silence or by its hard cap, whichever is first.")]
    public required int MaxTime { get; init; }

    [Description("Characters a thought must have after trimming.")]
    public required int MinThink { get; init; }

    [Description("Characters a thought may have; 0 = no limit.")]
    public required int MaxThink { get; init; }

    [Description("Characters a speech may have; 0 = no limit.")]
    public required int MaxSpeech { get; init; }
}

[Description("The message is stored and safe.")]
public sealed record MessageSentFrame : ServerFrame
{
    public required string Timestamp { get; init; }
    public required int MaxTime { get; init; }

    [Description("The message's number in its conversation, dense from 1.")]
    public required int Seq { get; init; }

    [Description("The client's id of the message, or the one the server gave it.")]
    public required string ClientId { get; init; }
}

[Description("The partner said something.")]
public sealed record PartnerMessageFrame : ServerFrame
{
    [Description("The speech; never the thought.")]
    public required string Content { get; init; }

    public required string Timestamp { get; init; }
    public required int MaxTime { get; init; }
    public required int Seq { get; init; }
}

[Description("The partner began or stopped writing. Only to clients that joined with resume: true.")]
public sealed record PartnerTypingFrame : ServerFrame
{
    public required bool Active { get; init; }
}

[Description("The partner's connection was cut; the seat is held. Only to clients that joined with resume: true.")]
public sealed record PartnerAwayFrame : ServerFrame
{
    [Description("Seconds the seat is held from now.")]
    public required int Seconds { get; init; }
}

[Description("The partner is back. Only to clients that joined with resume: true.")]
public sealed record PartnerBackFrame : ServerFrame;

[Description("The partner is gone; a waiting frame follows.")]
public sealed record PartnerLeftFrame : ServerFrame
{
    [Description("left, new_partner, lost (cut and not back in time) or inactive.")]
    public required string Reason { get; init; }
}

[Description("The conversation is over for both.")]
public sealed record ConversationEndedFrame : ServerFrame
{
    [Description("time_up, or closed when the researchers ended it.")]
    public required string Reason { get; init; }

    [Description("silence, hard_cap, away (this person was cut off too long), withdrawn, interrupted or deleted.")]
    public required string Cause { get; init; }
}

[Description("The person was silent too long and is no longer in a conversation or the queue. A join brings them back.")]
public sealed record InactivityKickFrame : ServerFrame;

[Description("Answer to resume. The gap follows as own_message and partner_message frames in the order of seq, then live frames.")]
public sealed record ResumedFrame : ServerFrame
{
    [Description("paired: in the conversation of session_id. waiting: a waiting frame follows. ended: the gap follows, then partner_left or conversation_ended, then waiting. kicked: a join is needed.")]
    public required string State { get; init; }

    public string? SessionId { get; init; }
    public string? Topic { get; init; }
    public string? Task { get; init; }
    public int? MaxTime { get; init; }
    public int? MinThink { get; init; }
    public int? MaxThink { get; init; }
    public int? MaxSpeech { get; init; }

    [Description("Highest seq that is stored.")]
    public int? LastSeq { get; init; }

    [Description("When the conversation began.")]
    public string? StartedAt { get; init; }
}

[Description("One of the person's own messages, in the gap after a resume.")]
public sealed record OwnMessageFrame : ServerFrame
{
    public required int Seq { get; init; }
    public required string ClientId { get; init; }
    public required string Think { get; init; }
    public required string Speech { get; init; }
    public required string Timestamp { get; init; }
}

[Description("Something was refused. The connection stays.")]
public sealed record ErrorFrame : ServerFrame
{
    [Description("A sentence for the person.")]
    public required string Message { get; init; }

    [Description("One of the error codes of the protocol.")]
    public required string Code { get; init; }

    [Description("The client's id of the refused message, where it could be read.")]
    public string? ClientId { get; init; }
}
