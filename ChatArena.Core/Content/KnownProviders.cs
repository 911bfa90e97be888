namespace ChatArena.Core.Content;

/// <summary>The providers that need no more than <c>"enabled": true</c> in the file.</summary>
public static class KnownProviders
{
    public const string OpenAi = "openai";
    public const string Anthropic = "anthropic";
    public const string Ollama = "ollama";
    public const string Scripted = "scripted";

    public static readonly IReadOnlyList<string> Kinds = [OpenAi, Anthropic, Ollama, Scripted];

    private static readonly Dictionary<string, LlmProvider> Known = new()
    {
        [Anthropic] = new(false, "claude-sonnet-4-20250514", "ANTHROPIC_API_KEY", "https://api.anthropic.com", Anthropic),
        [OpenAi] = new(false, "gpt-4o", "OPENAI_API_KEY", "https://api.openai.com/v1", OpenAi),
        ["grok"] = new(false, "grok-2", "XAI_API_KEY", "https://api.x.ai/v1", OpenAi),
        ["huggingface"] = new(false, "meta-llama/Llama-3.1-8B-Instruct", "HF_API_KEY", "https://router.huggingface.co/v1", OpenAi),
        [Ollama] = new(true, "gemma3", null, "http://localhost:11434", Ollama),
        [Scripted] = new(false, "lines", null, null, Scripted),
    };

    internal static IEnumerable<string> Names => Known.Keys;

    /// <summary>A model's family tells its provider where nobody else does.</summary>
    private static readonly (string Start, string Provider)[] Families =
        [("gpt-", OpenAi), ("chatgpt-", OpenAi), ("o1", OpenAi), ("o3", OpenAi), ("o4", OpenAi), ("claude-", Anthropic), ("grok-", "grok")];

    /// <summary>For a file without a list of providers.</summary>
    internal static OrderedDictionary<string, LlmProvider> Defaults() => new(Known);

    internal static LlmProvider? Complete(string name, LlmProvider? entry)
    {
        var known = Known.GetValueOrDefault(name);
        if (entry is null)
        {
            // Known, but not listed: nobody switched it on.
            return known is null ? null : known with { Enabled = false };
        }

        return new(
            entry.Enabled,
            Filled(entry.Model) ?? known?.Model,
            Filled(entry.ApiKeyEnv) ?? known?.ApiKeyEnv,
            (Filled(entry.BaseUrl) ?? known?.BaseUrl)?.TrimEnd('/'),
            Filled(entry.Kind) ?? known?.Kind ?? OpenAi);
    }

    /// <summary>
    /// Reads <c>provider/model</c>, <c>provider</c> (its own model) or the plain name of a model that somebody is known to have.
    /// null for anything else: a typing error must be loud.
    /// </summary>
    public static (string Provider, string Model)? Find(LlmConfig config, string reference)
    {
        var slash = reference.IndexOf('/', StringComparison.Ordinal);
        var name = slash < 0 ? reference : reference[..slash];
        if (config.Provider(name) is { } provider)
        {
            var model = slash < 0 ? provider.Model : Filled(reference[(slash + 1)..]);
            return model is null ? null : (name, model);
        }

        foreach (var (listed, entry) in config.Providers)
        {
            if (config.Provider(listed)!.Model == reference)
            {
                return (listed, reference);
            }
        }

        foreach (var (start, owner) in Families)
        {
            if (reference.StartsWith(start, StringComparison.Ordinal) && slash < 0)
            {
                return (owner, reference);
            }
        }

        return null;
    }

    /// <summary>
    /// Who only knows OpenAI's models names them without a provider, whatever they are called. null where a provider is named, or a word
    /// that is so near to a provider's name that it was meant.
    /// </summary>
    internal static (string Provider, string Model)? FindPlain(LlmConfig config, string reference)
    {
        var isMeant = Known.Keys.Concat(config.Providers.Keys).Any(name => Distance(name, reference.ToLowerInvariant()) <= name.Length / 3);
        return reference.Length == 0 || reference.Contains('/', StringComparison.Ordinal) || isMeant ? null : (OpenAi, reference);
    }

    /// <summary>How many letters must change, come or go until one word is the other.</summary>
    private static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var before = row[0];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var changed = before + (one[i - 1] == other[j - 1] ? 0 : 1);
                before = row[j];
                row[j] = Math.Min(changed, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[other.Length];
    }

    private static string? Filled(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
