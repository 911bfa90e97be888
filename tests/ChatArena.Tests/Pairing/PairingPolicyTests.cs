using ChatArena.Core.Pairing;
using FsCheck.Fluent;

namespace ChatArena.Tests.Pairing;

public sealed class PairingPolicyTests
{
    [Fact]
    public void Nobody_is_paired_twice() => Each(Snapshots.WithContent, (_, pairs, _) =>
        pairs.SelectMany(pair => new[] { pair.FirstTicket, pair.SecondTicket }).ShouldBeUnique());

    [Fact]
    public void Nobody_meets_somebody_they_avoid_or_who_avoids_them() => Each(Snapshots.WithContent, (snapshot, _, numbers) =>
        numbers.ShouldAllBe(pair => Snapshots.MayMeet(snapshot, pair.Longer, pair.Other)));

    [Fact]
    public void Who_is_left_over_could_meet_only_people_who_were_paired_with_somebody_waiting_longer() => Each(Snapshots.WithContent, (snapshot, _, numbers) =>
    {
        var servedBy = numbers.SelectMany(pair => new[] { (pair.Longer, pair.Longer), (pair.Other, pair.Longer) }).ToDictionary(entry => entry.Item1, entry => entry.Item2);
        for (var left = 0; left < snapshot.Candidates.Count; left++)
        {
            for (var other = 0; other < snapshot.Candidates.Count && !servedBy.ContainsKey(left); other++)
            {
                if (Snapshots.MayMeet(snapshot, left, other))
                {
                    servedBy.ShouldContainKey(other);
                    servedBy[other].ShouldBeLessThan(left);
                }
            }
        }
    });

    [Fact]
    public void In_fifo_mode_everybody_meets_the_next_in_line_whom_they_may_meet()
    {
        Each(Snapshots.WithContent.Where(snapshot => snapshot.Mode == DrawMode.Fifo), (snapshot, _, numbers) =>
        {
            var free = Enumerable.Range(0, snapshot.Candidates.Count).ToList();
            foreach (var (longer, other) in numbers)
            {
                other.ShouldBe(free.First(candidate => candidate > longer && Snapshots.MayMeet(snapshot, longer, candidate)));
                free.Remove(longer);
                free.Remove(other);
            }
        });

        var four = Snapshots.Of(4, DrawMode.Fifo);
        Snapshots.Numbers(four, PairingPolicy.Choose(four, 7)).ShouldBe([(0, 1), (2, 3)]);
    }

    [Fact]
    public void Every_pair_has_a_topic_one_task_of_each_side_and_all_of_them_come_from_the_snapshot() => Each(Snapshots.WithContent, (snapshot, pairs, _) =>
    {
        foreach (var pair in pairs)
        {
            snapshot.Topics.ShouldContain(pair.TopicId);
            int[] tasks = [pair.FirstTaskId, pair.SecondTaskId];
            tasks.Count(snapshot.AttackTasks.Contains).ShouldBe(1);
            tasks.Count(snapshot.DefendTasks.Contains).ShouldBe(1);
        }
    });

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(1, 0, 1)]
    [InlineData(1, 1, 0)]
    public void Without_a_topic_and_a_task_of_each_side_nobody_is_paired(int topics, int attacks, int defences) =>
        PairingPolicy.Choose(Snapshots.Of(10, topics: topics, attacks: attacks, defences: defences), 7).ShouldBeEmpty();

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    [InlineData(1000, 500)]
    [InlineData(1001, 500)]
    public void Where_nobody_avoids_anybody_at_most_one_person_is_left_over(int people, int pairs) =>
        PairingPolicy.Choose(Snapshots.Of(people), 7).Count.ShouldBe(pairs);

    [Fact]
    public void The_result_depends_on_the_snapshot_and_the_seed_only() => Always.Holds(Snapshots.Any.Zip(Snapshots.Seeds), drawn =>
    {
        var (snapshot, seed) = drawn;
        var copy = PairingSnapshot.FromJson(snapshot.ToJson());
        PairingPolicy.Choose(copy, seed).ShouldBe(PairingPolicy.Choose(snapshot, seed));
        copy.ToJson().ShouldBe(snapshot.ToJson());
    });

    [Fact]
    public void Another_seed_gives_another_result() =>
        PairingPolicy.ToJson(PairingPolicy.Choose(Snapshots.Of(20), 1)).ShouldNotBe(PairingPolicy.ToJson(PairingPolicy.Choose(Snapshots.Of(20), 2)));

    private static void Each(FsCheck.Gen<PairingSnapshot> snapshots, Action<PairingSnapshot, IReadOnlyList<PairChoice>, List<(int Longer, int Other)>> check) =>
        Always.Holds(snapshots.Zip(Snapshots.Seeds), drawn =>
        {
            var pairs = PairingPolicy.Choose(drawn.Item1, drawn.Item2);
            check(drawn.Item1, pairs, Snapshots.Numbers(drawn.Item1, pairs));
        });
}
