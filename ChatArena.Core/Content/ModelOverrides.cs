using System.Text.Json;
using ChatArena.Core.Studies;

namespace ChatArena.Core.Content;

/// <summary>Options that say who plays, above <c>llm_config.json</c>. Pure. Naming a provider in an option switches it on.</summary>
public static class ModelOverrides
{
    public const string DefaultModel = "Arena:Ai:DefaultModel";
    public const string SecondModel = "Arena:Ai:SecondModel";
    public const string PersonaModels = "Arena:Ai:PersonaModels";

    public const string Providers = "Arena:Ai:Providers";

    /// <exception cref="InvalidSettingException">A name that nobody knows, no JSON object, or no address.</exception>
    public static LlmConfig Apply(LlmConfig config, ArenaOptions.AiOptions options)
    {
        foreach (var (name, place) in options.Providers)
        {
            config = Move(config, name, place);
        }

        if (!string.IsNullOrWhiteSpace(options.SecondModel))
        {
            // The first of the list is asked when the default cannot be.
            var (provider, model) = Find(config, Said(options, SecondModel), options.SecondModel.Trim());
            config = First(SwitchOn(config, provider, model), provider);
        }

        if (!string.IsNullOrWhiteSpace(options.DefaultModel))
        {
            var (provider, model) = Find(config, Said(options, DefaultModel), options.DefaultModel.Trim());
            config = SwitchOn(config, provider, model) with { DefaultProvider = provider };
        }

        if (!string.IsNullOrWhiteSpace(options.PersonaModels))
        {
            var option = Said(options, PersonaModels);
            var map = new Dictionary<string, string>(config.PersonaModels);
            foreach (var (persona, reference) in Read(option, options.PersonaModels))
            {
                var (provider, model) = Find(config, option, reference?.Trim() ?? "");
                config = SwitchOn(config, provider, null);
                map[persona] = $"{provider}/{model}";
            }

            config = config with { PersonaModels = map };
        }

        return config;
    }

    /// <summary>Where a provider is says nothing of whether it is used.</summary>
    private static LlmConfig Move(LlmConfig config, string name, ArenaOptions.ProviderPlace place)
    {
        var known = config.Provider(name) ?? throw Invalid($"{Providers}:{name}", "names no provider of llm_config.json");
        if (place.BaseUrl is { Length: > 0 } url && !(Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"))
        {
            throw Invalid($"{Providers}:{name}:BaseUrl", "must begin with http:// or https://");
        }

        var moved = known with
        {
            BaseUrl = place.BaseUrl is { Length: > 0 } ? place.BaseUrl.TrimEnd('/') : known.BaseUrl,
            Model = place.Model is { Length: > 0 } ? place.Model : known.Model,
        };
        return config with { Providers = new OrderedDictionary<string, LlmProvider>(config.Providers) { [name] = moved } };
    }

    private static LlmConfig SwitchOn(LlmConfig config, string provider, string? model)
    {
        var known = config.Provider(provider)!;
        var providers = new OrderedDictionary<string, LlmProvider>(config.Providers) { [provider] = known with { Enabled = true, Model = model ?? known.Model } };
        return config with { Providers = providers };
    }

    private static LlmConfig First(LlmConfig config, string provider)
    {
        var providers = new OrderedDictionary<string, LlmProvider>(config.Providers);
        providers.Remove(provider);
        providers.Insert(0, provider, config.Providers[provider]);
        return config with { Providers = providers };
    }

    /// <summary>The option as whoever set it calls it.</summary>
    private static string Said(ArenaOptions.AiOptions options, string option) => options.SaidAs.GetValueOrDefault(option, option);

    private static (string Provider, string Model) Find(LlmConfig config, string option, string reference) =>
        KnownProviders.Find(config, reference) ?? KnownProviders.FindPlain(config, reference)
        ?? throw Invalid(option, $"{reference} names no provider of llm_config.json: write provider, or provider/model");

    // {"witch": "openai/gpt-4o-mini", "ghost": "ollama"}
    private static Dictionary<string, string> Read(string option, string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, ContentJson.Default.DictionaryStringString) ?? [];
        }
        catch (JsonException)
        {
            throw Invalid(option, "must be a JSON object of persona ids and models");
        }
    }

    private static InvalidSettingException Invalid(string option, string problem) => new(option, problem);
}
