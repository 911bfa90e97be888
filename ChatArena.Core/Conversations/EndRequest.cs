namespace ChatArena.Core.Conversations;

/// <summary>Somebody's wish that a conversation ends. The first one counts; whoever comes later learns what it was.</summary>
public sealed record EndRequest(Guid ConversationId, EndReason Reason, short? BySeat, DateTimeOffset At);
