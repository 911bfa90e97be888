using ChatArena.Core.Content;
using Microsoft.Extensions.Configuration;

namespace ChatArena.Core.Studies;

public static class OriginalNames
{
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

    /// <summary>Honours the variables that the original arena's users know, where ours are not set.</summary>
    public static IConfigurationManager AddOriginalNames(this IConfigurationManager configuration)
    {
        var values = Names
            .Where(name => configuration[name.Ours] is null && configuration[name.Original] is { Length: > 0 })
            .DistinctBy(name => name.Ours)
            .Select(name => KeyValuePair.Create(name.Ours, configuration[name.Original]))
            .ToList();
        if (configuration[ModelOverrides.DefaultModel] is null && configuration["AI_PROVIDER"] is { Length: > 0 } provider)
        {
            // The model had a variable for each of the two providers that there were.
            var model = configuration[provider == "huggingface" ? "HF_MODEL" : "AI_MODEL"];
            values.Add(KeyValuePair.Create(ModelOverrides.DefaultModel, (string?)(string.IsNullOrWhiteSpace(model) ? provider : $"{provider}/{model}")));
        }

        configuration.AddInMemoryCollection(values);
        return configuration;
    }
}
