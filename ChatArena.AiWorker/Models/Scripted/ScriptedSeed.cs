using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using ChatArena.AiWorker.Prompts;

namespace ChatArena.AiWorker.Models.Scripted;

/// <summary>The same request draws the same line on every machine.</summary>
internal static class ScriptedSeed
{
    public static ulong Of(ModelRequest request, ScriptedScene scene)
    {
        // The messages, not the whole prompt: how long somebody was silent to the second does not change a line.
        var prompt = PromptHash.Of(request with { System = $"{scene.Persona.Id}\n{scene.Topic}\n{scene.Task}\n{scene.Side}\n{scene.IsIdlePrompt}" });
        return BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{request.Seed}\n{prompt}")));
    }
}
