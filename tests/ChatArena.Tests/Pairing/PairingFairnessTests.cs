using ChatArena.Core.Pairing;

namespace ChatArena.Tests.Pairing;

/// <summary>Everything that is drawn is drawn evenly. The seeds are 0, 1, 2 …, so nothing here depends on luck.</summary>
public sealed class PairingFairnessTests
{
    private const int Draws = 6000;

    [Fact]
    public void The_longest_waiting_persons_partner_is_anybody_with_equal_chance()
    {
        var snapshot = Snapshots.Of(10);
        ChiSquare.ShouldBeUniform(PartnersOfTheFirst(snapshot, allowed: [.. Enumerable.Range(1, 9)]));
    }

    [Fact]
    public void The_partner_is_any_of_the_allowed_ones_with_equal_chance_when_some_are_avoided()
    {
        var snapshot = Snapshots.Of(10, avoidances: [(0, 2), (5, 0), (0, 9)]);
        ChiSquare.ShouldBeUniform(PartnersOfTheFirst(snapshot, allowed: [1, 3, 4, 6, 7, 8]));
    }

    [Fact]
    public void The_partner_is_any_of_the_allowed_ones_with_equal_chance_when_nearly_everybody_is_avoided()
    {
        // So few that drawing blindly mostly fails and they are listed one by one.
        (int, int)[] avoidances = [.. Enumerable.Range(1, 60).Where(other => other is not (7 or 30 or 59)).Select(other => (0, other))];
        ChiSquare.ShouldBeUniform(PartnersOfTheFirst(Snapshots.Of(61, avoidances: avoidances), allowed: [7, 30, 59]));
    }

    [Fact]
    public void Seats_sides_topics_and_tasks_are_drawn_evenly_and_apart_from_each_other()
    {
        var snapshot = Snapshots.Of(2);
        var pairs = Enumerable.Range(0, Draws).Select(seed => PairingPolicy.Choose(snapshot, (ulong)seed).Single()).ToList();

        Evenly(pairs.Select(pair => pair.FirstTicket), 2);
        Evenly(pairs.Select(pair => snapshot.AttackTasks.Contains(pair.FirstTaskId)), 2);
        Evenly(pairs.Select(pair => pair.TopicId), snapshot.Topics.Count);
        Evenly(pairs.Select(pair => Math.Min(pair.FirstTaskId, pair.SecondTaskId)), snapshot.AttackTasks.Count);
        Evenly(pairs.Select(pair => Math.Max(pair.FirstTaskId, pair.SecondTaskId)), snapshot.DefendTasks.Count);
        // Who waited longer attacks as often as not, and on either seat.
        Evenly(pairs.Select(pair => (pair.FirstTicket, snapshot.AttackTasks.Contains(pair.FirstTaskId))), 4);
        Evenly(pairs.Select(pair => (pair.TopicId, pair.FirstTicket)), snapshot.Topics.Count * 2);
    }

    private static int[] PartnersOfTheFirst(PairingSnapshot snapshot, int[] allowed)
    {
        var counts = new int[snapshot.Candidates.Count];
        for (var seed = 0; seed < Draws; seed++)
        {
            counts[Snapshots.Numbers(snapshot, PairingPolicy.Choose(snapshot, (ulong)seed))[0].Other]++;
        }

        counts.Where((count, number) => count > 0 && !allowed.Contains(number)).ShouldBeEmpty();
        return [.. allowed.Select(number => counts[number])];
    }

    private static void Evenly<T>(IEnumerable<T> drawn, int kinds)
        where T : notnull
    {
        var counts = drawn.CountBy(value => value).Select(entry => entry.Value).ToList();
        counts.Count.ShouldBe(kinds);
        ChiSquare.ShouldBeUniform(counts);
    }
}
