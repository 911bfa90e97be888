namespace ChatArena.AiWorker.Sentiment;

/// <summary>How a message sounds.</summary>
/// <param name="Confidence">0.5 (a guess) to 0.9.</param>
public sealed record Mood(MoodKind Kind, double Confidence)
{
    /// <summary>As prompts and exports write it, such as <c>neutral_engaged</c>.</summary>
    public string Label => Kind switch
    {
        MoodKind.Enthusiastic => "enthusiastic",
        MoodKind.Positive => "positive",
        MoodKind.Neutral => "neutral",
        MoodKind.NeutralEngaged => "neutral_engaged",
        MoodKind.NeutralDisengaged => "neutral_disengaged",
        MoodKind.Mixed => "mixed",
        MoodKind.Negative => "negative",
        _ => throw new InvalidOperationException($"{Kind} has no label."),
    };
}

public enum MoodKind
{
    Neutral,

    /// <summary>Neutral, and wants to hear more.</summary>
    NeutralEngaged,

    /// <summary>Neutral, and has no more to give than a word.</summary>
    NeutralDisengaged,

    Positive,

    /// <summary>Positive with energy.</summary>
    Enthusiastic,

    /// <summary>Something good and something bad, both meant.</summary>
    Mixed,

    Negative,
}
