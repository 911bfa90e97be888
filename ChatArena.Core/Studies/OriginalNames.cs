using ChatArena.Core.Content;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace ChatArena.Core.Studies;

public static class OriginalNames
{
    private const string Provider = "AI_PROVIDER";

    /// <summary>Which variable said an option stands in the configuration under the option's key behind this.</summary>
    private const string SaidAs = "OriginalNames";

    private static readonly (string Original, string Ours)[] Names =
    [
        ("MAX_CONVERSATION_SECONDS", "Arena:Conversation:SilenceSeconds"),
        ("INACTIVITY_TIMEOUT_SECONDS", "Arena:Conversation:InactivitySeconds"),
        // Written with __ in the environment.
        ("MODEL_ROUTING:DEFAULT_MODEL", ModelOverrides.DefaultModel),
        ("MODEL_ROUTING:PERSONA_MODEL_MAP", ModelOverrides.PersonaModels),
        // The argument --conversations-dir wins over the variable.
        ("conversations-dir", "Arena:Transcripts:Folder"),
        ("CHAT_ARENA_CONVERSATIONS_DIR", "Arena:Transcripts:Folder"),
    ];

    /// <summary>The arguments without those of the original that say nothing here and stand alone: .NET would take the next word for their value.</summary>
    public static string[] WithoutSwitches(string[] arguments) => [.. arguments.Where(word => word != "--no-reload")];

    /// <summary>Honours the variables that the original arena's users know, where ours are not set.</summary>
    public static IConfigurationManager AddOriginalNames(this IConfigurationManager configuration)
    {
        var values = new Dictionary<string, string?>();
        foreach (var (original, ours) in Names)
        {
            Say(original, ours, configuration[original]);
        }

        // The model had a variable for each of the two providers that there were; the one on one's own machine had the other as its deputy.
        var provider = configuration[Provider];
        var isHub = provider == "huggingface";
        Say(Provider, ModelOverrides.DefaultModel, Reference(provider, configuration[isHub ? "HF_MODEL" : "AI_MODEL"]));
        if (isHub && values.GetValueOrDefault($"{SaidAs}:{ModelOverrides.DefaultModel}") == Provider && configuration["OPENAI_API_KEY"] is { Length: > 0 })
        {
            Say(Provider, ModelOverrides.SecondModel, Reference(KnownProviders.OpenAi, configuration["AI_MODEL"]));
        }

        configuration.AddInMemoryCollection(values);
        return configuration;

        void Say(string original, string ours, string? value)
        {
            if (value is { Length: > 0 } && configuration[ours] is null && values.TryAdd(ours, value))
            {
                values[$"{SaidAs}:{ours}"] = original.Replace(":", "__", StringComparison.Ordinal);
            }
        }
    }

    /// <summary>Each option that one of these variables said, and its name.</summary>
    internal static IReadOnlyDictionary<string, string> Said(IConfiguration configuration) => Names.Select(name => name.Ours)
        .Append(ModelOverrides.SecondModel)
        .Distinct()
        .Where(ours => configuration[$"{SaidAs}:{ours}"] is not null)
        .ToDictionary(ours => ours, ours => configuration[$"{SaidAs}:{ours}"]!);

    private static string? Reference(string? provider, string? model) => string.IsNullOrEmpty(provider) || string.IsNullOrWhiteSpace(model) ? provider : $"{provider}/{model}";

    /// <summary>Nobody needs the store to see that a provider does not exist.</summary>
    internal sealed class Check(IConfiguration configuration) : IValidateOptions<ArenaOptions>
    {
        public ValidateOptionsResult Validate(string? name, ArenaOptions options) =>
            options.Ai.SaidAs.GetValueOrDefault(ModelOverrides.DefaultModel) == Provider && configuration[Provider] is { } provider && !KnownProviders.Names.Contains(provider)
                ? ValidateOptionsResult.Fail($"{Provider}: {provider} is no provider. Write {string.Join(", ", KnownProviders.Names)}, or name one of llm_config.json in Arena__Ai__DefaultModel")
                : ValidateOptionsResult.Success;
    }
}
