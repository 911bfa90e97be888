using System.Collections.Concurrent;
using System.Collections.Frozen;

namespace ChatArena.AiWorker.Models;

/// <summary>A provider that is switched on.</summary>
/// <param name="Problem">null when nothing is wrong.</param>
public sealed record ProviderState(ModelPlace Place, ProviderProblem? Problem)
{
    public bool IsUsable => Problem is null or { IsUsable: true };
}

/// <summary>The providers that can be used now. Kept fresh by <see cref="ModelCatalogLoop"/>; empty until its first round is over.</summary>
/// <param name="kinds">A kind that is registered later stands in the place of an earlier one of its name.</param>
public sealed class ModelCatalog(IEnumerable<ModelKind> kinds)
{
    private readonly FrozenDictionary<string, ModelKind> _kinds = kinds.GroupBy(kind => kind.Name).ToFrozenDictionary(named => named.Key, named => named.Last());
    private volatile State _state = new([]);

    /// <summary>Raised after the set of usable models has changed, on the thread that noticed.</summary>
    public event Action<IReadOnlyList<ModelName>>? Changed;

    /// <summary>Every usable provider with its own model, in the order of the file.</summary>
    public IReadOnlyList<ModelName> Usable => _state.Usable;

    /// <summary>Every provider that is switched on, usable or not.</summary>
    public IReadOnlyList<ProviderState> Providers => _state.Providers;

    public ModelKind? Kind(string? name) => _kinds.GetValueOrDefault(name ?? "");

    public ProviderState? Find(string provider) => _state.ByName.GetValueOrDefault(provider);

    /// <summary>A model of a usable provider, also one that is not the provider's own in the file.</summary>
    public IChatModel? Find(ModelName name) => _state.ByName.GetValueOrDefault(name.Provider) is { IsUsable: true } provider
        ? _state.Models.GetOrAdd(name, _ => _kinds[provider.Place.Provider.Kind!].Create(provider.Place with { Name = name }))
        : null;

    internal void Replace(IReadOnlyList<ProviderState> providers)
    {
        var before = _state;
        if (before.Providers.SequenceEqual(providers))
        {
            return;
        }

        // Models hold addresses and keys: new ones for every change. Calls under way end with the old.
        _state = new(providers);
        if (!before.Usable.SequenceEqual(_state.Usable))
        {
            Changed?.Invoke(_state.Usable);
        }
    }

    private sealed class State(IReadOnlyList<ProviderState> providers)
    {
        public IReadOnlyList<ProviderState> Providers => providers;

        public FrozenDictionary<string, ProviderState> ByName { get; } = providers.ToFrozenDictionary(provider => provider.Place.Name.Provider);

        public IReadOnlyList<ModelName> Usable { get; } = [.. providers.Where(provider => provider.IsUsable).Select(provider => provider.Place.Name)];

        public ConcurrentDictionary<ModelName, IChatModel> Models { get; } = new();
    }
}
