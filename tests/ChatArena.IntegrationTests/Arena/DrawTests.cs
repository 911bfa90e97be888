using ChatArena.Core.Pairing;
using ChatArena.IntegrationTests.Hosting;

namespace ChatArena.IntegrationTests.Arena;

public sealed class DrawTests(PostgresCluster cluster) : ArenaTest(cluster, "Arena:Limits:JoinSeconds=0")
{
    [Fact]
    public async Task Every_logged_draw_gives_the_same_pairs_again_and_the_store_agrees()
    {
        var pairs = new List<Pair>();
        for (var number = 0; number < 50; number++)
        {
            pairs.Add(await Pair.MeetAsync(Server));
        }

        await using (var draws = Server.Store.CreateCommand("SELECT candidates, seed, result::text, algorithm FROM arena.draws"))
        await using (var reader = await draws.ExecuteReaderAsync())
        {
            var count = 0;
            for (; await reader.ReadAsync(); count++)
            {
                reader.GetInt32(3).ShouldBe(PairingPolicy.Algorithm);
                PairingPolicy.ToJson(PairingPolicy.Choose(PairingSnapshot.FromJson(reader.GetFieldValue<byte[]>(0)), unchecked((ulong)reader.GetInt64(1))))
                    .ShouldBe(reader.GetString(2));
            }

            count.ShouldBe(50);
        }

        // Opposing roles, each side on seat 1 now and then, and more than a few topics.
        (await Server.QueryAsync<bool>(
            "SELECT bool_and(sides = 2) FROM (SELECT count(DISTINCT side) AS sides FROM arena.members GROUP BY conversation_id) AS pair")).ShouldBeTrue();
        (await Server.QueryAsync<long>("SELECT count(DISTINCT side) FROM arena.members WHERE seat = 1")).ShouldBe(2);
        (await Server.QueryAsync<long>("SELECT count(DISTINCT topic_id) FROM arena.conversations")).ShouldBeGreaterThan(3);
        foreach (var pair in pairs)
        {
            await pair.DisposeAsync();
        }
    }
}

public sealed class FifoTests(PostgresCluster cluster) : ArenaTest(
    cluster, "Arena:Pairing:Draw=fifo", "Arena:Pairing:ReassignDelaySeconds=3", "Arena:Pairing:SamePartnerGraceSeconds=0", "Arena:Pairing:Seed=7")
{
    [Fact]
    public async Task First_come_first_served_when_the_study_says_so()
    {
        // Four people who wait out a delay, so that all are in the line before anybody can be paired.
        await using var first = await Pair.MeetAsync(Server);
        await using var second = await Pair.MeetAsync(Server);
        ArenaClient[] inOrder = [first.One, second.One, first.Two, second.Two];
        await LeaveAsync(first);
        await LeaveAsync(second);

        var sessions = new List<string>();
        foreach (var person in inOrder)
        {
            sessions.Add((string)(await person.NextAsync("paired"))["session_id"]!);
        }

        // The line is: first conversation's two (in seat order of the end), then the second's; neighbours meet.
        sessions.Distinct().Count().ShouldBe(2);
        sessions[0].ShouldBe(sessions[2]);
        sessions[1].ShouldBe(sessions[3]);
    }

    private static async Task LeaveAsync(Pair pair)
    {
        await pair.One.SendAsync(new { type = "reassign" });
        await pair.One.NextAsync("waiting");
        await pair.Two.NextAsync("waiting");
    }
}
