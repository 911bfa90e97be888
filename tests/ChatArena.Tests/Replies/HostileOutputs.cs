using System.Text.Json;
using ChatArena.AiWorker.Replies;
using ChatArena.Core;

namespace ChatArena.Tests.Replies;

/// <summary>What models have sent, or might, with what must come of it. The persona is called Alex; "secret" is what nobody may hear.</summary>
internal sealed record HostileOutput(string Raw, string? Speech, string? Think, ReplyFailure? Failure)
{
    public static ReplyRules Rules { get; } = new("Alex");

    // {"raw": "<think>secret</think><speech>Hello</speech>", "speech": "Hello", "think": "secret"}
    // {"raw": "<think>secret", "failure": "NoSpeech"}
    public static IReadOnlyList<HostileOutput> All { get; } =
        [.. File.ReadLines(Path.Combine(Installation.Root, "tests/ChatArena.Tests/Replies/hostile.jsonl")).Select(Read)];

    private static HostileOutput Read(string line)
    {
        using var json = JsonDocument.Parse(line);
        var root = json.RootElement;
        return new(
            root.GetProperty("raw").GetString()!,
            root.TryGetProperty("speech", out var speech) ? speech.GetString() : null,
            root.TryGetProperty("think", out var think) ? think.GetString() : null,
            root.TryGetProperty("failure", out var failure) ? Enum.Parse<ReplyFailure>(failure.GetString()!) : null);
    }

    /// <summary>What the parser makes of the answer in these pieces, stopping as the worker does.</summary>
    public static ReplyOutcome Parse(IEnumerable<string> deltas, ReplyRules? rules = null)
    {
        var parser = new ReplyParser(rules ?? Rules);
        foreach (var delta in deltas.TakeWhile(_ => !parser.IsEnough))
        {
            parser.Push(delta);
        }

        return parser.Finish();
    }
}
