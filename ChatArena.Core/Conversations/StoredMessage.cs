namespace ChatArena.Core.Conversations;

/// <summary>A line of the log as one member may read it: <paramref name="Think"/> is null unless it is their own.</summary>
public sealed record StoredMessage(int Seq, bool Own, string ClientId, string? Think, string Speech, DateTimeOffset SentAt);
