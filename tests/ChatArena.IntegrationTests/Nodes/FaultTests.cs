using ChatArena.IntegrationTests.Faults;
using ChatArena.IntegrationTests.Hosting;

namespace ChatArena.IntegrationTests.Nodes;

/// <summary>One of each thing that can go wrong among many machines, while people talk. CHATARENA_SOAK=1 makes it a series.</summary>
public sealed class FaultTests(PostgresCluster cluster)
{
    private const int People = 20;

    /// <summary>In a long series; else this machine may have others to serve.</summary>
    private static readonly TimeSpan AtMost = Soak.Seconds(25, 5);

    private static readonly int Rounds = Soak.Times(1, 10);

    [Fact]
    public async Task Who_was_on_a_killed_node_goes_on_elsewhere_with_the_same_partner_within_seconds()
    {
        await using var arena = await ArenaNodes.StartAsync(cluster, 2);
        await using var crowd = await Crowd.GatherAsync(arena.ConnectAsync, People);
        for (var round = 0; round < Rounds; round++)
        {
            await arena.Apis[0].KillAsync();
            await crowd.TalkOnAsync();
            await arena.AddAsync();
            await crowd.TalkOnAsync();
        }

        await crowd.FinishAsync(() => Promises.ReadAsync(arena.Store));
        crowd.Talkers.Count(talker => talker.Returns > 0).ShouldBeGreaterThanOrEqualTo(People / 2);
        crowd.Talkers.Max(talker => talker.LongestWait).ShouldBeLessThan(AtMost);
    }

    [Fact]
    public async Task Restarting_every_node_one_after_the_other_loses_and_doubles_nothing()
    {
        await using var arena = await ArenaNodes.StartAsync(cluster, 2);
        await using var crowd = await Crowd.GatherAsync(arena.ConnectAsync, People);
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var old in arena.Apis)
            {
                await arena.AddAsync();
                (await old.StopAsync()).ShouldBe(0);
                await crowd.TalkOnAsync();
            }
        }

        await crowd.FinishAsync(() => Promises.ReadAsync(arena.Store));
        crowd.Talkers.ShouldAllBe(talker => talker.Returns >= Rounds);
        crowd.Talkers.Max(talker => talker.LongestWait).ShouldBeLessThan(AtMost);
    }

    [Fact]
    public async Task A_Redis_that_comes_back_empty_has_lost_nobody_a_word_and_who_waited_is_paired()
    {
        await using var arena = await ArenaNodes.StartAsync(cluster, 2);
        await using var crowd = await Crowd.GatherAsync(arena.ConnectAsync, People);
        await using var waiting = await arena.Apis[0].ConnectAsync();
        await waiting.JoinAsync(resume: true);
        await waiting.NextAsync("waiting");
        for (var round = 0; round < Rounds; round++)
        {
            await arena.Redis.KillAsync();
            // Without Redis everybody can still speak, and hear partners on the same node.
            var said = crowd.Talkers.Select(talker => talker.Confirmed.Count).ToList();
            await WaitFor.TrueAsync(() => Task.FromResult(crowd.Talkers.Zip(said).All(one => one.First.Confirmed.Count > one.Second + 5)));
            await arena.Redis.StartAsync();
            await crowd.TalkOnAsync().WaitAsync(AtMost);
        }

        await using var late = await arena.Apis[1].ConnectAsync();
        await late.JoinAsync();
        await late.NextAsync("paired");
        await waiting.NextAsync("paired");
        await crowd.FinishAsync(() => Promises.ReadAsync(arena.Store));
        crowd.Talkers.Max(talker => talker.LongestWait).ShouldBeLessThan(AtMost);
    }

    [Fact]
    public async Task A_PostgreSQL_that_is_away_makes_people_wait_or_tells_them_and_loses_nothing()
    {
        var own = new PostgresCluster();
        await own.InitializeAsync();
        try
        {
            await using var arena = await ArenaNodes.StartAsync(own, 2);
            await using var crowd = await Crowd.GatherAsync(arena.ConnectAsync, People);
            for (var round = 0; round < Rounds; round++)
            {
                await own.StopAsync();
                // In a long series until people are told that nothing is stored.
                await Task.Delay(Soak.Seconds(0, 10));
                await own.StartAsync();
                await crowd.TalkOnAsync();
            }

            await crowd.FinishAsync(() => Promises.ReadAsync(arena.Store));
            // Nobody was sent away for it.
            crowd.Talkers.ShouldAllBe(talker => talker.Returns == 0);
        }
        finally
        {
            await own.DisposeAsync();
        }
    }
}
