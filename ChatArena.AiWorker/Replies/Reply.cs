namespace ChatArena.AiWorker.Replies;

/// <summary>What a model's answer comes to: a <see cref="Reply"/> or <see cref="NoReply"/>.</summary>
public abstract record ReplyOutcome;

/// <param name="Think">The private thought; empty if the model gave none.</param>
/// <param name="Speech">What the partner is told: clean, within the study's limit, never empty.</param>
public sealed record Reply(string Think, string Speech) : ReplyOutcome;

/// <summary>Nothing in the answer may be said. Asking again may help.</summary>
/// <param name="Think">The thought, for the record.</param>
public sealed record NoReply(ReplyFailure Failure, string Think) : ReplyOutcome;

public enum ReplyFailure
{
    /// <summary>White space, or nothing at all.</summary>
    Empty,

    /// <summary>No speech, or one of which nothing was left: stage directions, another speaker's turn.</summary>
    NoSpeech,

    /// <summary>Words without any mark that read like a thought: they are not said.</summary>
    LooksLikeThought,
}

/// <summary>Whose answer it is and how long it may be, in characters as people count them.</summary>
/// <param name="OwnName">Of the persona: models like to begin with it.</param>
public sealed record ReplyRules(string OwnName, int MaxThinkChars = 4000, int MaxSpeechChars = 4000);
