using ChatArena.Core.AiTurns;
using ChatArena.Core.Content;

namespace ChatArena.AiWorker.Prompts;

/// <summary>Everything a prompt is made of. The same input gives the same prompt.</summary>
public sealed record PromptInput
{
    public required Persona Persona { get; init; }
    public required string Topic { get; init; }

    /// <summary>The persona's own hidden task; the partner's is not known here.</summary>
    public required string Task { get; init; }
    public required TaskSide Side { get; init; }

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<PromptLine> Lines { get; init; } = [];
    public AiTurnKind Kind { get; init; } = AiTurnKind.Reply;

    /// <summary>Since the partner's last sign of life; whole seconds are told when there is at least one.</summary>
    public TimeSpan Silence { get; init; }
    public PromptLimits Limits { get; init; } = new();
    public PromptMemory Memory { get; init; } = new();

    /// <summary>Of the answer, thought included.</summary>
    public int MaxTokens { get; init; } = 1024;
    public double Temperature { get; init; } = 0.7;
    public long? Seed { get; init; }
}

/// <summary>A message of the conversation as the persona remembers it.</summary>
public abstract record PromptLine(string Speech, DateTimeOffset At);

/// <param name="Think">The persona's own thought before it spoke.</param>
public sealed record OwnLine(string Think, string Speech, DateTimeOffset At) : PromptLine(Speech, At);

/// <summary>What the partner said. There is no place for what they thought.</summary>
public sealed record PartnerLine(string Speech, DateTimeOffset At) : PromptLine(Speech, At);

/// <summary>The study's limits, in characters as people count them.</summary>
public sealed record PromptLimits(int MinThinkChars = 10, int MaxThinkChars = 4000, int MaxSpeechChars = 4000);

/// <summary>How much of the conversation is remembered: the newest, oldest out first, by number and by size.</summary>
/// <param name="Tokens">Estimated, see <see cref="TokenEstimate"/>. The newest message stays even if it alone is larger.</param>
public sealed record PromptMemory(int Entries = 50, int Tokens = 4000);
