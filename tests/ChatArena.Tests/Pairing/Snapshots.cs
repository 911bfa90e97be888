using ChatArena.Core.Pairing;
using FsCheck;
using FsCheck.Fluent;

namespace ChatArena.Tests.Pairing;

/// <summary>Snapshots to draw from: candidates 0, 1, 2 … who waited the longer the smaller their number.</summary>
internal static class Snapshots
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 19, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Any snapshot of up to a dozen people with any avoidances.</summary>
    public static Gen<PairingSnapshot> Any { get; } =
        from mode in Gen.Elements(DrawMode.Random, DrawMode.Fifo)
        from people in Gen.Choose(0, 12)
        from avoidances in Gen.Choose(0, 11).Two().ListOf()
        from topics in Gen.Choose(0, 4)
        from attacks in Gen.Choose(0, 4)
        from defences in Gen.Choose(0, 4)
        select Of(people, mode, [.. avoidances], topics, attacks, defences);

    /// <summary>The same, with content to draw.</summary>
    public static Gen<PairingSnapshot> WithContent { get; } = Any.Where(snapshot =>
        snapshot.Topics.Count > 0 && snapshot.AttackTasks.Count > 0 && snapshot.DefendTasks.Count > 0);

    public static Gen<ulong> Seeds { get; } = ArbMap.Default.GeneratorFor<ulong>();

    /// <param name="avoidances">Who avoids whom.</param>
    public static PairingSnapshot Of(
        int people, DrawMode mode = DrawMode.Random, (int Who, int Whom)[]? avoidances = null, int topics = 3, int attacks = 4, int defences = 5) => new()
        {
            Now = Noon,
            Mode = mode,
            Candidates = [.. Enumerable.Range(0, people).Select(number => new Candidate(
                Ticket(number),
                Person(number),
                Noon.AddSeconds(number - 600),
                [.. (avoidances ?? []).Where(pair => pair.Who == number && pair.Whom != number).Select(pair => Person(pair.Whom)).Distinct()]))],
            Topics = [.. Enumerable.Range(1, topics)],
            AttackTasks = [.. Enumerable.Range(101, attacks)],
            DefendTasks = [.. Enumerable.Range(201, defences)],
        };

    public static Guid Ticket(int number) => new(number, 1, 0, [0, 0, 0, 0, 0, 0, 0, 0]);

    public static Guid Person(int number) => new(number, 2, 0, [0, 0, 0, 0, 0, 0, 0, 0]);

    /// <summary>The pairs as numbers of candidates, who waited longer first.</summary>
    public static List<(int Longer, int Other)> Numbers(PairingSnapshot snapshot, IReadOnlyList<PairChoice> pairs)
    {
        var numbers = snapshot.Candidates.Select((candidate, number) => (candidate.TicketId, number)).ToDictionary(entry => entry.TicketId, entry => entry.number);
        return [.. pairs.Select(pair => (numbers[pair.FirstTicket], numbers[pair.SecondTicket])).Select(pair => (Math.Min(pair.Item1, pair.Item2), Math.Max(pair.Item1, pair.Item2)))];
    }

    public static bool MayMeet(PairingSnapshot snapshot, int one, int two) =>
        one != two
        && !snapshot.Candidates[one].Avoid.Contains(snapshot.Candidates[two].ParticipantId)
        && !snapshot.Candidates[two].Avoid.Contains(snapshot.Candidates[one].ParticipantId);
}
