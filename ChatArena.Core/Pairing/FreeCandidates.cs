namespace ChatArena.Core.Pairing;

/// <summary>Those not yet paired in this run: taken in constant time, drawn by place. Order of places depends only on what was taken.</summary>
internal sealed class FreeCandidates
{
    private readonly IReadOnlyList<Candidate> _candidates;
    private readonly List<int> _free;
    private readonly int[] _place;

    public FreeCandidates(IReadOnlyList<Candidate> candidates)
    {
        _candidates = candidates;
        _free = [.. Enumerable.Range(0, candidates.Count)];
        _place = [.. _free];
    }

    public int Count => _free.Count;

    public int At(int place) => _free[place];

    /// <summary>False when somebody else already has this candidate.</summary>
    public bool Take(int candidate)
    {
        var place = _place[candidate];
        if (place < 0)
        {
            return false;
        }

        var last = _free[^1];
        _free[place] = last;
        _place[last] = place;
        _free.RemoveAt(_free.Count - 1);
        _place[candidate] = -1;
        return true;
    }

    public bool MayMeet(int one, int two) =>
        !_candidates[one].Avoid.Contains(_candidates[two].ParticipantId)
        && !_candidates[two].Avoid.Contains(_candidates[one].ParticipantId);

    /// <summary>The next in line after <paramref name="first"/>, or -1.</summary>
    public int NextAllowed(int first)
    {
        for (var other = first + 1; other < _candidates.Count; other++)
        {
            if (_place[other] >= 0 && MayMeet(first, other))
            {
                return other;
            }
        }

        return -1;
    }

    public List<int> AllAllowed(int first) => [.. _free.Where(other => MayMeet(first, other))];
}
