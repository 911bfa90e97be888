using System.Text.Json.Serialization;
using ChatArena.Core.Conversations;

namespace ChatArena.Core.Live;

/// <summary>Something that happened, on its way to the person it is addressed to. No event ever holds a thought.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(Paired), "paired")]
[JsonDerivedType(typeof(MessageStored), "message_stored")]
[JsonDerivedType(typeof(TypingChanged), "typing_changed")]
[JsonDerivedType(typeof(MemberAway), "member_away")]
[JsonDerivedType(typeof(MemberBack), "member_back")]
[JsonDerivedType(typeof(ConversationEnded), "conversation_ended")]
[JsonDerivedType(typeof(ConnectedElsewhere), "connected_elsewhere")]
[JsonDerivedType(typeof(Withdrew), "withdrew")]
[JsonDerivedType(typeof(EventsMissed), "events_missed")]
public abstract record LiveEvent;

/// <summary>The person got a seat.</summary>
public sealed record Paired(Guid TicketId, SeatView Seat) : LiveEvent;

/// <summary>A message is in the log.</summary>
public sealed record MessageStored(Guid ConversationId, int Seq, short Seat, string Speech, DateTimeOffset SentAt) : LiveEvent;

/// <summary>A member began or stopped writing.</summary>
public sealed record TypingChanged(Guid ConversationId, short Seat, bool Active) : LiveEvent;

/// <summary>A member's connection was cut; the seat is held until then.</summary>
public sealed record MemberAway(Guid ConversationId, short Seat, DateTimeOffset Until) : LiveEvent;

/// <summary>A member is connected again.</summary>
public sealed record MemberBack(Guid ConversationId, short Seat) : LiveEvent;

/// <summary>The conversation is over. Sent to every member, once.</summary>
/// <param name="LastSeq">A message up to this one may still be on its way from another process, or lost; 0 when there is nothing to wait for.</param>
public sealed record ConversationEnded(Guid ConversationId, EndReason Reason, short? BySeat, DateTimeOffset At, int LastSeq = 0) : LiveEvent;

/// <summary>The person is connected elsewhere; connections with a smaller epoch are no longer theirs.</summary>
public sealed record ConnectedElsewhere(int Epoch) : LiveEvent;

/// <summary>The person withdrew.</summary>
public sealed record Withdrew : LiveEvent;

/// <summary>Something was published that could not be sent: whoever hears this looks into the store.</summary>
public sealed record EventsMissed : LiveEvent;
