using ChatArena.Core.Content;

namespace ChatArena.Core.Studies;

/// <summary>A study as it runs now: one version with its content read and its settings resolved. Immutable.</summary>
public sealed record StudyRun
{
    public required Guid StudyId { get; init; }
    public required string Slug { get; init; }
    public required string Name { get; init; }
    public required Guid VersionId { get; init; }
    public required string Hash { get; init; }
    public required IReadOnlyList<string> Languages { get; init; }
    public required IReadOnlyList<string> Conditions { get; init; }
    public required EffectiveSettings Settings { get; init; }
    public required Guid ConsentId { get; init; }
    public required string ConsentHash { get; init; }
    public required ConsentDocument Consent { get; init; }
    public required TopicsTasks Content
    {
        get;
        init
        {
            field = value;
            CanPair = value.Topics.Count > 0 && value.On(TaskSide.Attack).Any() && value.On(TaskSide.Defend).Any();
        }
    }

    public required IReadOnlyList<Persona> Personas { get; init; }

    /// <summary>Which models play the personas, and how.</summary>
    public required LlmConfig Llm { get; init; }

    /// <summary>Whether anybody can be paired: a topic and a task of each side.</summary>
    public bool CanPair { get; private init; }
}
