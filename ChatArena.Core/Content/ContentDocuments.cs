using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatArena.Core.Content;

/// <summary><c>topics_tasks.json</c></summary>
public sealed record TopicsTasks
{
    public required IReadOnlyList<Topic> Topics { get; init; }
    public required IReadOnlyList<TaskCard> Tasks { get; init; }

    public IEnumerable<TaskCard> On(TaskSide side) => Tasks.Where(task => task.Side == side);
}

/// <param name="Id">Unique in the file; stays with conversations.</param>
public sealed record Topic(int Id, string Text);

/// <summary>A hidden task. The two members of a pair hold tasks of opposite sides.</summary>
public sealed record TaskCard(int Id, string Text, TaskSide Side);

[JsonConverter(typeof(JsonStringEnumConverter<TaskSide>))]
public enum TaskSide
{
    [JsonStringEnumMemberName("attack")]
    Attack,

    [JsonStringEnumMemberName("defend")]
    Defend,
}

/// <summary><c>consent.json</c></summary>
/// <param name="Content">Markdown without HTML.</param>
/// <param name="Checkboxes">Every one must be ticked.</param>
public sealed record ConsentDocument(string Title, string Version, string Content, IReadOnlyList<string> Checkboxes);

/// <summary><c>personas.json</c></summary>
public sealed record PersonasDocument(IReadOnlyList<Persona> Personas);

/// <summary>Who a model plays.</summary>
/// <param name="ResponsePatterns">Kind of line (greeting, agreement …) to phrases.</param>
public sealed record Persona(
    string Id,
    string Name,
    IReadOnlyList<string> Traits,
    string CommunicationStyle,
    string Background,
    IReadOnlyList<string> Interests,
    IReadOnlyList<string> Quirks,
    IReadOnlyDictionary<string, IReadOnlyList<string>> ResponsePatterns);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true)]
[JsonSerializable(typeof(TopicsTasks))]
[JsonSerializable(typeof(ConsentDocument))]
[JsonSerializable(typeof(PersonasDocument))]
[JsonSerializable(typeof(LlmConfig))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class ContentJson : JsonSerializerContext;
