using System.Collections.Frozen;

namespace ChatArena.Core.Studies;

/// <summary>The studies as they run now, for everybody who must not wait for the store. Filled before the first request.</summary>
public sealed class StudyCatalog
{
    private volatile FrozenDictionary<string, StudyRun> _bySlug = FrozenDictionary<string, StudyRun>.Empty;
    private volatile FrozenDictionary<Guid, StudyRun> _byId = FrozenDictionary<Guid, StudyRun>.Empty;

    /// <summary>Raised after a study has changed, on the thread that noticed.</summary>
    public event Action? Changed;

    public StudyRun? Find(string slug) => _bySlug.GetValueOrDefault(slug);

    public StudyRun? Find(Guid studyId) => _byId.GetValueOrDefault(studyId);

    /// <summary>Every study; the same instances until one of them changes.</summary>
    public IReadOnlyCollection<StudyRun> All => _byId.Values;

    internal void Replace(IReadOnlyList<StudyRun> runs)
    {
        _byId = runs.ToFrozenDictionary(run => run.StudyId);
        _bySlug = runs.ToFrozenDictionary(run => run.Slug, StringComparer.OrdinalIgnoreCase);
        Changed?.Invoke();
    }
}
