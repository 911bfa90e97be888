using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ChatArena.AiWorker.Models;

namespace ChatArena.AiWorker.Turns;

/// <summary>What a model was asked, as it is kept for research.</summary>
internal sealed record PromptRecord(string System, IReadOnlyList<ModelMessage> Messages, int MaxTokens, double Temperature, long? Seed)
{
    public static string ToJson(ModelRequest request) =>
        JsonSerializer.Serialize(new(request.System, request.Messages, request.MaxTokens, request.Temperature, request.Seed), PromptRecordJson.Readable.PromptRecord);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(PromptRecord))]
internal sealed partial class PromptRecordJson : JsonSerializerContext
{
    public static PromptRecordJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
