using ChatArena.AiWorker.Models;
using ChatArena.Core.Content;

namespace ChatArena.AiWorker.Desk;

/// <summary>The smallest question that shows whether a model answers.</summary>
internal static class TestQuestion
{
    /// <summary>Enough for a model that thinks before it greets.</summary>
    private const int MostTokens = 64;

    /// <summary>Somebody waits at a page for it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly Persona Nobody = new("test", "Test", [], "brief", "none", [], [], new Dictionary<string, IReadOnlyList<string>>());

    public static ModelRequest For(LlmConfig config) => new ModelRequest
    {
        System = "Somebody checks that you can be reached. Answer with one short greeting.",
        Messages = [new(IsOwn: false, "Hello")],
        Scene = new(Nobody, "Being reachable is good.", "Defend it.", TaskSide.Defend, IsIdlePrompt: false),
    }.Under(config.Generation) with
    {
        MaxTokens = Math.Min(MostTokens, config.Generation.MaxTokens),
        AnswerLimit = Patience,
    };
}
