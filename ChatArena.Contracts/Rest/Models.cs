using System.Text.Json;

namespace ChatArena.Contracts.Rest;

/// <summary>Models as staff see them.</summary>
/// <param name="IsStopped">The stop switch is thrown: no model is asked.</param>
/// <param name="IsWorkerThere">False: what providers there are is read from the settings alone, and their state is <c>unknown</c>.</param>
public sealed record ModelsOverview(
    bool IsStopped, bool IsWorkerThere, IReadOnlyList<ProviderRow> Providers, SpendingTable Spending, IReadOnlyList<ModelSettingRow> Settings);

/// <param name="State"><c>ready</c>, <c>warned</c>, <c>resting</c> (keeps failing), <c>left_out</c>, <c>off</c> or <c>unknown</c>.</param>
/// <param name="KeyVariable">The environment variable that holds the key; the key itself is never shown.</param>
/// <param name="IsDefault">Plays unless a persona has its own model.</param>
public sealed record ProviderRow(string Name, string Kind, string? Model, string? Address, string? KeyVariable, string State, string? Problem, bool IsDefault);

/// <summary>What was spent, in US dollars, and what may be; a cap that is null is none. Today is the UTC day.</summary>
public sealed record SpendingTable(
    decimal TodayUsd, decimal StudyUsd, decimal AllUsd, decimal? PerConversationCap, decimal? PerStudyCap, decimal? PerDayCap, IReadOnlyList<ModelSpend> Models);

/// <param name="IsUnpriced">Some calls had no price and count as free.</param>
public sealed record ModelSpend(string Model, long Calls, long InputTokens, long OutputTokens, decimal TodayUsd, decimal StudyUsd, decimal AllUsd, bool IsUnpriced);

/// <param name="Key">A field of llm_config.json, such as <c>generation.max_tokens</c>.</param>
/// <param name="Source"><c>option</c>, <c>study</c>, <c>llm_config</c> or <c>default</c>: the layer that says it.</param>
public sealed record ModelSettingRow(string Key, string? Value, string Source, string? Default);

/// <param name="Code">How the model failed: <c>rate_limited</c>, <c>unavailable</c>, <c>timed_out</c>, <c>broken</c> or <c>refused</c>; null when it answered.</param>
/// <param name="Detail">In words.</param>
public sealed record ModelTestResult(
    string Model, string? Code, string? Detail, int? LatencyMs, int? FirstTokenMs, int? InputTokens, int? OutputTokens, decimal? CostUsd);

/// <param name="Stop">True = no model is asked any more, and calls under way end.</param>
public sealed record StopChange(bool? Stop);

public sealed record StopState(bool Stop);

/// <summary>A message in a talk in which a persona is tried. Nothing of it is kept but what it cost.</summary>
/// <param name="Chat">The same for the whole talk.</param>
/// <param name="Persona">As it stands in personas.json; it need not be stored.</param>
/// <param name="Task">The persona's hidden task.</param>
/// <param name="Side">Of the task: <c>attack</c> or <c>defend</c>.</param>
/// <param name="Lines">What was said before, oldest first.</param>
/// <param name="Say">What the persona is told; null = it speaks unasked.</param>
public sealed record TryRequest(Guid? Chat, JsonElement? Persona, string? Topic, string? Task, string? Side, IReadOnlyList<TryLine>? Lines = null, string? Say = null);

/// <param name="Model">Of the persona's lines: who said it.</param>
public sealed record TryLine(bool IsPersona, string? Speech, string? Think = null, string? Model = null);

/// <param name="IsFallback">A model before it failed.</param>
public sealed record TryAnswer(
    string Think, string Speech, string Model, int LatencyMs, int? FirstTokenMs, int? InputTokens, int? OutputTokens, decimal? CostUsd, int Attempts, bool IsFallback);
