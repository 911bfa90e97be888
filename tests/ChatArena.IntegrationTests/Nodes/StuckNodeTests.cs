using System.Text.Json.Nodes;
using ChatArena.IntegrationTests.Hosting;

namespace ChatArena.IntegrationTests.Nodes;

/// <summary>A node that does nothing for a while, as one whose machine is asleep: neither dead nor alive.</summary>
public sealed class StuckNodeTests(PostgresCluster cluster)
{
    [Fact]
    public async Task It_holds_nobody_else_up_and_has_its_people_again_when_it_wakes_unless_they_went_elsewhere()
    {
        await using var arena = await ArenaNodes.StartAsync(cluster, 2);
        var (good, stuck) = (arena.Apis[0], arena.Apis[1]);
        await using var patient = await MeetAsync(good, stuck);
        await using var restless = await MeetAsync(good, stuck);
        await using var waiting = await stuck.ConnectAsync();
        await waiting.JoinAsync(resume: true);
        await waiting.NextAsync("waiting");

        await stuck.SignalAsync("STOP");
        // Who comes back elsewhere has their seat at once.
        await using var elsewhere = await good.ConnectAsync();
        await elsewhere.SendAsync(new { type = "resume", token = restless.TokenOfTwo, last_seq = 0 });
        ((string)(await elsewhere.NextAsync("resumed"))["state"]!).ShouldBe("paired");
        await restless.One.SayAsync("Are you here?");
        await elsewhere.NextAsync("partner_message");
        // What a stuck node's partner says is stored, and who waits there holds nobody up for longer than a lease.
        await patient.One.SayAsync("Say something.");
        await patient.One.NextAsync("message_sent");
        await patient.One.NextAsync("partner_away");
        await using (var anna = await MeetAsync(good, good))
        {
            await anna.One.SayAsync("The other one is awake.");
            await anna.Two.NextAsync("partner_message");
        }

        await stuck.SignalAsync("CONT");
        await patient.One.NextAsync("partner_back");
        ((string)(await patient.Two.NextAsync("partner_message"))["content"]!).ShouldBe("Say something.");
        await patient.Two.SayAsync("Here I am.");
        ((string)(await patient.One.NextAsync("partner_message"))["content"]!).ShouldBe("Here I am.");
        (await restless.Two.ClosedAsync()).ShouldBe(4500);
        // And in the queue too.
        await using var late = await good.ConnectAsync();
        await late.JoinAsync();
        await late.NextAsync("paired");
        await waiting.NextAsync("paired");
    }

    private static async Task<Couple> MeetAsync(RoleProcess nodeOfOne, RoleProcess nodeOfTwo)
    {
        var couple = new Couple(await nodeOfOne.ConnectAsync(), await nodeOfTwo.ConnectAsync());
        await couple.One.JoinAsync(resume: true);
        await couple.Two.JoinAsync(resume: true);
        JsonObject[] paired = [await couple.One.NextAsync("paired"), await couple.Two.NextAsync("paired")];
        ((string)paired[0]["session_id"]!).ShouldBe((string)paired[1]["session_id"]!);
        return couple;
    }

    private sealed record Couple(ArenaClient One, ArenaClient Two) : IAsyncDisposable
    {
        public string TokenOfTwo => Two.Token!;

        public async ValueTask DisposeAsync()
        {
            await One.DisposeAsync();
            await Two.DisposeAsync();
        }
    }
}
