using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatArena.Core.AiTurns;

/// <summary>How a model came to say a message; stored with it.</summary>
public sealed record Generation
{
    public required Guid TurnId { get; init; }
    public required AiTurnKind Kind { get; init; }

    /// <summary><c>provider/model</c> that answered.</summary>
    public required string Model { get; init; }

    public required string PersonaId { get; init; }

    /// <summary>SHA-256 of what the model was asked, hexadecimal; the text is in <see cref="LlmCall"/>.</summary>
    public required string PromptHash { get; init; }

    /// <summary>The newest message the model had seen.</summary>
    public required int PromptSeq { get; init; }

    public required double Temperature { get; init; }
    public required int MaxTokens { get; init; }
    public long? Seed { get; init; }

    /// <summary>Calls it took, those of other models in the chain included.</summary>
    public required int Attempts { get; init; }

    public required int LatencyMs { get; init; }
    public int? FirstTokenMs { get; init; }
    public int? InputTokens { get; init; }
    public int? OutputTokens { get; init; }

    /// <summary>USD; null when the price is not known.</summary>
    public decimal? Cost { get; init; }

    /// <summary>A model before it in the chain failed.</summary>
    public bool IsFallback { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, GenerationJson.Default.Generation);

    public static Generation FromJson(string json) =>
        JsonSerializer.Deserialize(json, GenerationJson.Default.Generation) ?? throw new JsonException("No generation.");
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Generation))]
internal sealed partial class GenerationJson : JsonSerializerContext;
