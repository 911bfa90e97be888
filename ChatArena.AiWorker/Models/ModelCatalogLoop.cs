using ChatArena.Core.Content;
using ChatArena.Core.Studies;

namespace ChatArena.AiWorker.Models;

/// <summary>
/// Checks every provider that a study has switched on, each for itself: at start, every 30 s, and at once when llm_config changed. One
/// that fails is left out with one warning until it is back.
/// </summary>
public sealed partial class ModelCatalogLoop(
    ModelCatalog catalog, StudyCatalog studies, IConfiguration configuration, TimeProvider clock, ILogger<ModelCatalogLoop> log) : BackgroundService
{
    internal static readonly TimeSpan CheckPause = TimeSpan.FromSeconds(30);
    internal static readonly TimeSpan LookPause = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, ProviderState> _states = [];
    private readonly HashSet<string> _conflicts = [];
    private readonly HashSet<string> _unpriced = [];
    private bool _started;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookPause, clock);
        IReadOnlyList<LlmConfig> configs = [];
        var checkedAt = 0L;
        do
        {
            try
            {
                var now = studies.All.OrderBy(run => run.Slug != Study.BuiltInSlug).ThenBy(run => run.Slug, StringComparer.Ordinal).Select(run => run.Llm).ToList();
                if (!_started || !configs.SequenceEqual(now, ReferenceEqualityComparer.Instance) || clock.GetElapsedTime(checkedAt) >= CheckPause)
                {
                    (configs, checkedAt) = (now, clock.GetTimestamp());
                    await CheckAsync(configs, stoppingToken);
                }
            }
            catch (Exception problem) when (problem is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                LogFailed(problem);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    internal async Task CheckAsync(IReadOnlyList<LlmConfig> configs, CancellationToken cancel)
    {
        var places = Places(configs);
        var states = await Task.WhenAll(places.Select(place => CheckAsync(place, cancel)));
        foreach (var gone in _states.Keys.Except(places.Select(place => place.Name.Provider)).ToList())
        {
            _states.Remove(gone);
        }

        foreach (var state in states)
        {
            Tell(state);
        }

        var before = catalog.Usable;
        catalog.Replace(states);
        if (!_started || !before.SequenceEqual(catalog.Usable))
        {
            _started = true;
            TellUsable();
        }

        TellUnpriced(configs);
    }

    /// <summary>The providers that somebody has switched on, in the order of the files; the built-in study's come first.</summary>
    private List<ModelPlace> Places(IReadOnlyList<LlmConfig> configs)
    {
        var places = new List<ModelPlace>();
        foreach (var config in configs.Where(config => config.Enabled))
        {
            foreach (var name in config.Providers.Keys)
            {
                var provider = config.Provider(name)!;
                if (!provider.Enabled)
                {
                    continue;
                }

                var key = provider.ApiKeyEnv is { } variable ? configuration[variable] : null;
                var place = new ModelPlace(new(name, provider.Model!), provider, key);
                if (places.Find(other => other.Name.Provider == name) is not { } known)
                {
                    places.Add(place);
                }
                else if (known != place && _conflicts.Add(name))
                {
                    LogConflict(name);
                }
            }
        }

        return places;
    }

    private async Task<ProviderState> CheckAsync(ModelPlace place, CancellationToken cancel)
    {
        if (catalog.Kind(place.Provider.Kind) is not { } kind)
        {
            return new(place, new($"this program has no provider of the kind {place.Provider.Kind}"));
        }

        try
        {
            return new(place, await kind.CheckAsync(place, cancel));
        }
        catch (Exception problem) when (problem is not OperationCanceledException || !cancel.IsCancellationRequested)
        {
            // One provider's check must not hinder another's.
            return new(place, new($"its check failed ({problem.GetType().Name})"));
        }
    }

    private void Tell(ProviderState state)
    {
        var name = state.Place.Name.Provider;
        var before = _states.GetValueOrDefault(name);
        _states[name] = state;
        if (state.Problem is { } problem)
        {
            if (before is null || before.Place != state.Place || before.Problem?.IsUsable != problem.IsUsable)
            {
                LogProblem(name, problem.Message, problem.IsUsable ? "It is used all the same" : "It is left out, and tried again");
            }
        }
        else if (before is { Problem: not null })
        {
            LogRecovered(state.Place.Name);
        }
    }

    private void TellUsable()
    {
        if (catalog.Usable.Count > 0)
        {
            LogUsable(string.Join(", ", catalog.Usable));
        }
        else
        {
            LogNone();
        }
    }

    private void TellUnpriced(IReadOnlyList<LlmConfig> configs)
    {
        foreach (var config in configs)
        {
            foreach (var name in catalog.Usable.Where(name => ModelPrices.Find(config, name) is null && _unpriced.Add(name.ToString())))
            {
                LogUnpriced(name);
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "AI members can be played by {Models}")]
    private partial void LogUsable(string models);

    [LoggerMessage(LogLevel.Warning, "No provider of llm_config.json is usable: people meet people only")]
    private partial void LogNone();

    [LoggerMessage(LogLevel.Warning, "AI provider {Provider}: {Problem}. {What}")]
    private partial void LogProblem(string provider, string problem, string what);

    [LoggerMessage(LogLevel.Information, "{Model} is usable again")]
    private partial void LogRecovered(ModelName model);

    [LoggerMessage(LogLevel.Warning, "{Model} has no price in llm_config.json and counts as free: caps do not see it")]
    private partial void LogUnpriced(ModelName model);

    [LoggerMessage(LogLevel.Warning, "Two studies describe the AI provider {Provider} differently; the built-in study's description holds, else the first")]
    private partial void LogConflict(string provider);

    [LoggerMessage(LogLevel.Error, "AI providers could not be checked")]
    private partial void LogFailed(Exception problem);
}
