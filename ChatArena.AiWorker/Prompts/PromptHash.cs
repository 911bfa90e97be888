using System.Security.Cryptography;
using System.Text.Json;
using ChatArena.AiWorker.Models;

namespace ChatArena.AiWorker.Prompts;

/// <summary>
/// The fingerprint of what a model was told: SHA-256, 64 small hex digits. Of the words only: parameters are stored beside it, so that the
/// same prompt is found again whatever the model and its settings.
/// </summary>
public static class PromptHash
{
    public static string Of(ModelRequest request) => Convert.ToHexStringLower(SHA256.HashData(Canonical(request)));

    // {"system":"You are …","messages":[["partner","Hello"],["own","<think>…"]]}
    private static byte[] Canonical(ModelRequest request)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("system", request.System);
            json.WriteStartArray("messages");
            foreach (var message in request.Messages)
            {
                json.WriteStartArray();
                json.WriteStringValue(message.IsOwn ? "own" : "partner");
                json.WriteStringValue(message.Content);
                json.WriteEndArray();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
