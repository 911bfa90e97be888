using ChatArena.Core.Content;

namespace ChatArena.AiWorker.Models;

/// <summary>Who plays a persona, and who does when that one cannot. Pure.</summary>
public static class ModelChain
{
    /// <summary>
    /// The persona's model, the default provider, the other enabled ones in the order of the file, the fallback list; only those that
    /// can be used. A conversation stays with whom it began, and a model is never replaced by the scripted provider in mid-conversation,
    /// nor the other way round, unless the fallback list says so.
    /// </summary>
    /// <param name="seat">Who has played so far; null for a new conversation.</param>
    public static IReadOnlyList<ModelName> For(LlmConfig config, string? personaId, ModelName? seat, Func<ModelName, bool> isUsable)
    {
        if (!config.Enabled || config.Stop)
        {
            return [];
        }

        List<ModelName> chosen = [];
        if (personaId is not null && config.PersonaModels.TryGetValue(personaId, out var mapped))
        {
            chosen.AddRange(Find(config, mapped));
        }

        chosen.AddRange(Find(config, config.DefaultProvider));
        chosen.AddRange(config.Providers.Keys.SelectMany(name => Find(config, name)));
        var fallback = config.Fallback.SelectMany(reference => Find(config, reference)).ToList();

        var first = seat ?? chosen.Concat(fallback).FirstOrDefault(CanPlay);
        if (first is null)
        {
            return [];
        }

        return IsScripted(config, first)
            ? [.. new[] { first }.Where(CanPlay)]
            : [.. chosen.Prepend(first).Where(name => !IsScripted(config, name)).Concat(fallback).Distinct().Where(CanPlay)];

        bool CanPlay(ModelName name) => config.Provider(name.Provider) is { Enabled: true } && isUsable(name);
    }

    private static bool IsScripted(LlmConfig config, ModelName name) => config.Provider(name.Provider)?.Kind == KnownProviders.Scripted;

    private static IEnumerable<ModelName> Find(LlmConfig config, string reference) =>
        KnownProviders.Find(config, reference) is { } found ? [new(found.Provider, found.Model)] : [];
}
