namespace ChatArena.Core.Content;

/// <summary><c>llm_config.json</c>: the stored behaviour settings. Immutable; what the file does not say has the value given here.</summary>
/// <param name="Enabled">false = no conversation has an AI member.</param>
/// <param name="Stop">true = no model is asked any more, also in conversations under way: the switch for an emergency.</param>
/// <remarks>
/// The generated reader sets an init property that is not in the file to null, and a parameter to its default: so numbers and switches
/// are parameters, and sections take null as their defaults.
/// </remarks>
public sealed record LlmConfig(bool Enabled = true, bool Stop = false)
{
    /// <summary>A key of <see cref="Providers"/>.</summary>
    public string DefaultProvider { get; init => field = value ?? "ollama"; } = "ollama";

    /// <summary>What the file says of each provider, in the file's order. <see cref="Provider"/> completes an entry.</summary>
    public OrderedDictionary<string, LlmProvider> Providers { get; init => field = value ?? KnownProviders.Defaults(); } = KnownProviders.Defaults();

    /// <summary>Persona id to <c>provider/model</c>, for personas that shall not be played by the default.</summary>
    public IReadOnlyDictionary<string, string> PersonaModels { get; init => field = value ?? new Dictionary<string, string>(); } = new Dictionary<string, string>();

    /// <summary>
    /// <c>provider</c> or <c>provider/model</c>, asked in this order when nothing else answers. A conversation that a model began is
    /// played on by <c>scripted</c> only when it is named here.
    /// </summary>
    public IReadOnlyList<string> Fallback { get; init => field = value ?? []; } = [];

    public GenerationSection Generation { get; init => field = value ?? new(); } = new();
    public BehaviorSection Behavior { get; init => field = value ?? new(); } = new();
    public AiParticipantsSection AiParticipants { get; init => field = value ?? new(); } = new();

    /// <summary>Of <c>provider/model</c>. A model without a price counts as free.</summary>
    public IReadOnlyDictionary<string, LlmPrice> Prices { get; init => field = value ?? new Dictionary<string, LlmPrice>(); } = new Dictionary<string, LlmPrice>();

    public BudgetSection Budget { get; init => field = value ?? new(); } = new();
    public PairingSection Pairing { get; init => field = value ?? new(); } = new();

    /// <summary>The provider with everything that is known of it filled in; null for a name that nobody knows.</summary>
    public LlmProvider? Provider(string name) => KnownProviders.Complete(name, Providers.GetValueOrDefault(name));

    /// <param name="MaxTokens">Of one answer.</param>
    /// <param name="FirstTokenSeconds">A model that has said nothing by then has failed.</param>
    /// <param name="AnswerSeconds">An answer without an end by then has failed.</param>
    public sealed record GenerationSection(int MaxTokens = 1024, double Temperature = 0.7, double FirstTokenSeconds = 30, double AnswerSeconds = 90);

    /// <param name="IdleTimeoutSeconds">Of the person's silence, before the AI member speaks unasked.</param>
    /// <param name="IdleCheckIntervalSeconds">Unused, for the first arena's files: a prompt comes at its time, not at the next look.</param>
    /// <param name="MaxIdlePrompts">How often in a row it does so.</param>
    /// <param name="ResponseDelayMinMs">Bounds of the time in which a typist would have written the answer.</param>
    /// <param name="AiOpens">The AI member writes the first message.</param>
    /// <param name="MemoryMessages">How many messages of the conversation a model is told.</param>
    /// <param name="MemoryTokens">Their tokens, about; the oldest are left out first.</param>
    public sealed record BehaviorSection(
        int IdleTimeoutSeconds = 120,
        int IdleCheckIntervalSeconds = 30,
        int MaxIdlePrompts = 3,
        int ResponseDelayMinMs = 500,
        int ResponseDelayMaxMs = 3000,
        bool AiOpens = false,
        int MemoryMessages = 50,
        int MemoryTokens = 4000);

    /// <param name="ForceAiOnOddUsers">A person whom nobody is left for is paired with a persona.</param>
    /// <param name="MaxAiParticipants">Seats that personas may hold at once.</param>
    /// <param name="HumansFirstSeconds">How long a person waits for a human before.</param>
    public sealed record AiParticipantsSection(bool ForceAiOnOddUsers = true, int MaxAiParticipants = 5, int HumansFirstSeconds = 8);

    /// <summary>What may be spent. null = no cap; 0 = only models that cost nothing.</summary>
    public sealed record BudgetSection(decimal? PerConversationUsd = null, decimal? PerStudyUsd = null, decimal? PerDayUsd = null);

    public sealed record PairingSection
    {
        public bool? DelayEnabled { get; init; }
        public int? ReassignDelaySeconds { get; init; }
    }
}

/// <summary>Where models are. What is null is known from the provider's name, or there is none.</summary>
/// <param name="ApiKeyEnv">The environment variable that holds the key; the key itself is nowhere in a file.</param>
/// <param name="BaseUrl">Such as <c>https://api.x.ai/v1</c>; for Ollama without <c>/v1</c>.</param>
/// <param name="Kind">The language it speaks: openai, anthropic, ollama or scripted; openai for a name of one's own.</param>
public sealed record LlmProvider(bool Enabled = false, string? Model = null, string? ApiKeyEnv = null, string? BaseUrl = null, string? Kind = null);

/// <param name="Input">US dollars for a million tokens of the prompt.</param>
/// <param name="Output">US dollars for a million tokens of the answer.</param>
public sealed record LlmPrice(decimal Input = 0, decimal Output = 0);
