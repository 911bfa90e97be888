using System.Numerics;
using System.Text.RegularExpressions;

namespace ChatArena.Core.Content;

/// <summary>What must hold of <c>llm_config.json</c> beyond the types of its fields. Pure; never repeats a value that could be a key.</summary>
internal static partial class LlmConfigRules
{
    private const string NoModel = "names no provider of this file: write provider, or provider/model";

    public static IReadOnlyList<ContentError> Check(LlmConfig config)
    {
        var errors = new List<ContentError>();
        Numbers(config, errors);
        Providers(config, errors);
        References(config, errors);
        Money(config, errors);
        return errors;
    }

    private static void Numbers(LlmConfig config, List<ContentError> errors)
    {
        var generation = config.Generation;
        Within("generation.max_tokens", generation.MaxTokens, 1, 100_000, errors);
        Within("generation.temperature", generation.Temperature, 0, 2, errors);
        Within("generation.first_token_seconds", generation.FirstTokenSeconds, 0.1, 600, errors);
        Within("generation.answer_seconds", generation.AnswerSeconds, 0.1, 3600, errors);

        var behavior = config.Behavior;
        Within("behavior.idle_timeout_seconds", behavior.IdleTimeoutSeconds, 1, 86_400, errors);
        Within("behavior.idle_check_interval_seconds", behavior.IdleCheckIntervalSeconds, 1, 3600, errors);
        Within("behavior.max_idle_prompts", behavior.MaxIdlePrompts, 0, 100, errors);
        Within("behavior.response_delay_min_ms", behavior.ResponseDelayMinMs, 0, 60_000, errors);
        Within("behavior.response_delay_max_ms", behavior.ResponseDelayMaxMs, 0, 600_000, errors);
        Within("behavior.memory_messages", behavior.MemoryMessages, 1, 1000, errors);
        Within("behavior.memory_tokens", behavior.MemoryTokens, 100, 1_000_000, errors);
        if (behavior.ResponseDelayMinMs > behavior.ResponseDelayMaxMs)
        {
            errors.Add(new("behavior.response_delay_max_ms", "must not be below response_delay_min_ms"));
        }

        Within("ai_participants.max_ai_participants", config.AiParticipants.MaxAiParticipants, 0, 100_000, errors);
        Within("ai_participants.humans_first_seconds", config.AiParticipants.HumansFirstSeconds, 0, 3600, errors);
        Within("pairing.reassign_delay_seconds", config.Pairing.ReassignDelaySeconds ?? 0, 0, 86_400, errors);
    }

    private static void Providers(LlmConfig config, List<ContentError> errors)
    {
        foreach (var (name, entry) in config.Providers)
        {
            var field = $"providers.{name}";
            if (!Name().IsMatch(name))
            {
                errors.Add(new("providers", "has a name that is not made of small letters, digits, - and _"));
                continue;
            }

            if (entry is null)
            {
                errors.Add(new(field, "must be an object"));
                continue;
            }

            var provider = config.Provider(name)!;
            if (!KnownProviders.Kinds.Contains(provider.Kind))
            {
                errors.Add(new($"{field}.kind", $"must be one of {string.Join(", ", KnownProviders.Kinds)}"));
            }

            if (provider.Model is null)
            {
                errors.Add(new($"{field}.model", "must not be empty"));
            }

            if (provider.ApiKeyEnv is { } variable && !Variable().IsMatch(variable))
            {
                errors.Add(new($"{field}.api_key_env", "must be the name of an environment variable, not a key"));
            }

            if (provider.Kind != KnownProviders.Scripted && !IsAddress(provider.BaseUrl))
            {
                errors.Add(new($"{field}.base_url", "must be an http or https address"));
            }
        }
    }

    private static void References(LlmConfig config, List<ContentError> errors)
    {
        if (config.Provider(config.DefaultProvider) is null)
        {
            errors.Add(new("default_provider", "names no provider of this file"));
        }

        foreach (var (persona, model) in config.PersonaModels)
        {
            Known(config, $"persona_models.{persona}", model, errors);
        }

        for (var index = 0; index < config.Fallback.Count; index++)
        {
            Known(config, $"fallback[{index}]", config.Fallback[index], errors);
        }
    }

    private static void Money(LlmConfig config, List<ContentError> errors)
    {
        foreach (var (model, price) in config.Prices)
        {
            var field = $"prices.{model}";
            Known(config, field, model, errors);
            Within($"{field}.input", price?.Input ?? -1, 0, 100_000, errors);
            Within($"{field}.output", price?.Output ?? -1, 0, 100_000, errors);
        }

        Within("budget.per_conversation_usd", config.Budget.PerConversationUsd ?? 0, 0, 1_000_000, errors);
        Within("budget.per_study_usd", config.Budget.PerStudyUsd ?? 0, 0, 1_000_000, errors);
        Within("budget.per_day_usd", config.Budget.PerDayUsd ?? 0, 0, 1_000_000, errors);
    }

    private static void Known(LlmConfig config, string field, string? reference, List<ContentError> errors)
    {
        if (reference is null || KnownProviders.Find(config, reference) is null)
        {
            errors.Add(new(field, NoModel));
        }
    }

    private static void Within<T>(string field, T value, T least, T most, List<ContentError> errors)
        where T : INumber<T>
    {
        // Written so that NaN is outside too.
        if (!(value >= least && value <= most))
        {
            errors.Add(new(field, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"must be between {least} and {most}")));
        }
    }

    private static bool IsAddress(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address.Query.Length == 0 && address.UserInfo.Length == 0;

    [GeneratedRegex("^[a-z0-9_-]+$")]
    private static partial Regex Name();

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*$")]
    private static partial Regex Variable();
}
