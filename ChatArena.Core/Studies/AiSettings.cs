using ChatArena.Core.Content;

namespace ChatArena.Core.Studies;

/// <summary>When models take part, as it holds now.</summary>
public sealed record AiSettings
{
    /// <summary>Whether a person whom nobody is left for gets a model as partner.</summary>
    public required bool Enabled { get; init; }

    /// <summary>Models in open conversations at once, everywhere.</summary>
    public required int MaxSeats { get; init; }

    /// <summary>How long a person waits for another person before.</summary>
    public required TimeSpan HumansFirst { get; init; }

    /// <summary>The model writes the first message.</summary>
    public required bool Opens { get; init; }

    /// <summary>Of the person's silence, before the model speaks unasked; zero = never.</summary>
    public required TimeSpan IdleAfter { get; init; }

    /// <summary>How often in a row it does so.</summary>
    public required int MaxIdlePrompts { get; init; }

    /// <summary>Bounds of the time that a message takes to write.</summary>
    public required TimeSpan ShortestDelay { get; init; }

    public required TimeSpan LongestDelay { get; init; }

    internal static AiSettings Resolve(ArenaOptions.AiOptions options, StudySettings study, LlmConfig llm) => new()
    {
        Enabled = (options.Enabled ?? study.AiEnabled ?? llm.Enabled) && (options.ForLonely ?? study.AiForLonely ?? llm.AiParticipants.ForceAiOnOddUsers) && !llm.Stop,
        MaxSeats = options.MaxSeats ?? study.AiMaxSeats ?? llm.AiParticipants.MaxAiParticipants,
        HumansFirst = TimeSpan.FromSeconds(options.HumansFirstSeconds ?? study.AiHumansFirstSeconds ?? llm.AiParticipants.HumansFirstSeconds),
        Opens = options.Opens ?? study.AiOpens ?? llm.Behavior.AiOpens,
        IdleAfter = TimeSpan.FromSeconds(llm.Behavior.IdleTimeoutSeconds),
        MaxIdlePrompts = llm.Behavior.MaxIdlePrompts,
        ShortestDelay = TimeSpan.FromMilliseconds(llm.Behavior.ResponseDelayMinMs),
        LongestDelay = TimeSpan.FromMilliseconds(llm.Behavior.ResponseDelayMaxMs),
    };
}
