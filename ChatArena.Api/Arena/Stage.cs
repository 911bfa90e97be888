namespace ChatArena.Api.Arena;

/// <summary>Where a person is. One at a time; every change happens under the session's lock.</summary>
internal enum Stage
{
    /// <summary>Connected; nobody has joined yet.</summary>
    New,

    /// <summary>In the queue, or on the way into it.</summary>
    Queued,

    /// <summary>In a conversation.</summary>
    Paired,

    /// <summary>Silent for too long; a join brings them back.</summary>
    Removed,

    /// <summary>Gone: left, or connected elsewhere.</summary>
    Gone,
}
