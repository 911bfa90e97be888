using System.Text.Json;

namespace ChatArena.Core.Pairing;

/// <summary>
/// Who meets whom, about what, with which tasks. Pure: the same snapshot and seed give the same pairs for ever.
/// The longest-waiting person is served first; their partner is drawn among those who may meet them; topic, tasks and seats are
/// drawn for every pair.
/// </summary>
public static class PairingPolicy
{
    /// <summary>Raised when the rule or the order of its draws changes, so that old draws can still be told apart.</summary>
    public const int Algorithm = 1;

    /// <summary>Draws that hit somebody who must be avoided before the allowed ones are listed one by one.</summary>
    private const int BlindDraws = 8;

    public static IReadOnlyList<PairChoice> Choose(PairingSnapshot snapshot, ulong seed)
    {
        var pairs = new List<PairChoice>();
        if (snapshot.Topics.Count == 0 || snapshot.AttackTasks.Count == 0 || snapshot.DefendTasks.Count == 0)
        {
            return pairs;
        }

        var draw = new SeededDraw(seed);
        var free = new FreeCandidates(snapshot.Candidates);
        for (var first = 0; first < snapshot.Candidates.Count; first++)
        {
            if (!free.Take(first))
            {
                continue;
            }

            var second = snapshot.Mode == DrawMode.Fifo ? free.NextAllowed(first) : DrawPartner(free, first, ref draw);
            if (second < 0)
            {
                // Nobody this person may meet now; they keep their place for the next run.
                continue;
            }

            free.Take(second);
            pairs.Add(Seat(snapshot, snapshot.Candidates[first], snapshot.Candidates[second], ref draw));
        }

        return pairs;
    }

    public static string ToJson(IReadOnlyList<PairChoice> pairs) =>
        JsonSerializer.Serialize(pairs, PairingJson.Default.IReadOnlyListPairChoice);

    public static IReadOnlyList<PairChoice> FromJson(string json) =>
        JsonSerializer.Deserialize(json, PairingJson.Default.IReadOnlyListPairChoice) ?? [];

    private static int DrawPartner(FreeCandidates free, int first, ref SeededDraw draw)
    {
        // Drawing until somebody allowed comes up is fair, and almost always one draw; listing everybody allowed is fair too, but slow.
        for (var attempt = 0; attempt < BlindDraws && free.Count > 0; attempt++)
        {
            var candidate = free.At(draw.Below(free.Count));
            if (free.MayMeet(first, candidate))
            {
                return candidate;
            }
        }

        var allowed = free.AllAllowed(first);
        return allowed.Count == 0 ? -1 : allowed[draw.Below(allowed.Count)];
    }

    private static PairChoice Seat(PairingSnapshot snapshot, Candidate longest, Candidate partner, ref SeededDraw draw)
    {
        var topic = snapshot.Topics[draw.Below(snapshot.Topics.Count)];
        var attack = snapshot.AttackTasks[draw.Below(snapshot.AttackTasks.Count)];
        var defend = snapshot.DefendTasks[draw.Below(snapshot.DefendTasks.Count)];
        var (one, two) = draw.Below(2) == 0 ? (longest, partner) : (partner, longest);
        var (taskOne, taskTwo) = draw.Below(2) == 0 ? (attack, defend) : (defend, attack);
        return new(one.TicketId, two.TicketId, topic, taskOne, taskTwo);
    }
}
