using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatArena.Core.Studies;

/// <summary>
/// What a study version says of its rules. Null means that the study leaves it to the layer below:
/// explicit option or environment &gt; study version &gt; stored behaviour settings &gt; code default.
/// </summary>
public sealed record StudySettings
{
    public int? MinThinkChars { get; init; }
    public int? MaxThinkChars { get; init; }
    public int? MaxSpeechChars { get; init; }
    public int? SilenceSeconds { get; init; }
    public int? InactivitySeconds { get; init; }
    public int? HardCapSeconds { get; init; }
    public int? ResumeGraceSeconds { get; init; }
    public bool? DelayEnabled { get; init; }
    public int? ReassignDelaySeconds { get; init; }
    public int? SamePartnerGraceSeconds { get; init; }
    public string? Draw { get; init; }
    public bool? AiEnabled { get; init; }
    public bool? AiForLonely { get; init; }
    public int? AiMaxSeats { get; init; }
    public int? AiHumansFirstSeconds { get; init; }
    public bool? AiOpens { get; init; }

    // The generated reader sets a list that is not there to null.
    public IReadOnlyList<string> Languages { get; init => field = value ?? ["en"]; } = ["en"];
    public IReadOnlyList<string> Conditions { get; init => field = value ?? ["default"]; } = ["default"];

    public static string ToJson(StudySettings settings) => JsonSerializer.Serialize(settings, StudySettingsJson.Default.StudySettings);

    public static StudySettings FromJson(string json) =>
        JsonSerializer.Deserialize(json, StudySettingsJson.Default.StudySettings) ?? new();
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StudySettings))]
internal sealed partial class StudySettingsJson : JsonSerializerContext;
