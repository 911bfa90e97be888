using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatArena.Core.Studies;

/// <summary>The rules of one conversation, fixed and stored when it begins. 0 switches a limit off.</summary>
public sealed record ConversationRules
{
    public required int MinThinkChars { get; init; }
    public required int MaxThinkChars { get; init; }
    public required int MaxSpeechChars { get; init; }
    public required int SilenceSeconds { get; init; }
    public required int InactivitySeconds { get; init; }
    public required int HardCapSeconds { get; init; }
    public required int ResumeGraceSeconds { get; init; }

    public static string ToJson(ConversationRules rules) => JsonSerializer.Serialize(rules, ConversationRulesJson.Default.ConversationRules);

    public static ConversationRules FromJson(string json) =>
        JsonSerializer.Deserialize(json, ConversationRulesJson.Default.ConversationRules)
        ?? throw new JsonException("A conversation without rules.");
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ConversationRules))]
internal sealed partial class ConversationRulesJson : JsonSerializerContext;
