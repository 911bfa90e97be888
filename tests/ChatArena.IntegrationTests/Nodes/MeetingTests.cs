using ChatArena.IntegrationTests.Hosting;

namespace ChatArena.IntegrationTests.Nodes;

/// <summary>People on different nodes.</summary>
public sealed class MeetingTests(PostgresCluster cluster)
{
    [Fact]
    public async Task People_on_different_nodes_meet_talk_in_one_order_and_part()
    {
        await using var arena = await ArenaNodes.StartAsync(cluster, 2, "Arena:Pairing:ReassignDelaySeconds=0");
        await using var one = await arena.Apis[0].ConnectAsync();
        await using var two = await arena.Apis[1].ConnectAsync();
        await one.JoinAsync(resume: true);
        await one.NextAsync("waiting");
        await two.JoinAsync(resume: true);
        var paired = await one.NextAsync("paired");
        ((string)(await two.NextAsync("paired"))["session_id"]!).ShouldBe((string)paired["session_id"]!);

        for (var round = 0; round < 20; round++)
        {
            await one.SayAsync($"question {round}");
            var heard = await two.NextAsync("partner_message");
            ((string)heard["content"]!).ShouldBe($"question {round}");
            ((int)heard["seq"]!).ShouldBe(2 * round + 1);
            await two.SayAsync($"answer {round}");
            ((string)(await one.NextAsync("partner_message"))["content"]!).ShouldBe($"answer {round}");
        }

        await two.SendAsync(new { type = "typing", active = true });
        ((bool)(await one.NextAsync("typing"))["active"]!).ShouldBeTrue();
        await one.SendAsync(new { type = "disconnect" });
        ((string)(await two.NextAsync("partner_left"))["reason"]!).ShouldBe("left");
        await two.NextAsync("waiting");
    }

    [Fact]
    public async Task Whoever_speaks_at_the_same_time_on_two_nodes_is_numbered_without_gaps_and_heard_once()
    {
        const int Each = 200;
        await using var arena = await ArenaNodes.StartAsync(cluster, 2);
        await using var one = await arena.Apis[0].ConnectAsync();
        await using var two = await arena.Apis[1].ConnectAsync();
        await Task.WhenAll(one.JoinAsync(), two.JoinAsync());
        await Task.WhenAll(one.NextAsync("paired"), two.NextAsync("paired"));

        await Task.WhenAll(SayAllAsync(one, "one"), SayAllAsync(two, "two"));
        var heard = await Task.WhenAll(HearAllAsync(one), HearAllAsync(two));

        heard[0].Select(message => message.Speech).ShouldBe(Enumerable.Range(0, Each).Select(number => $"two {number}"));
        heard[1].Select(message => message.Speech).ShouldBe(Enumerable.Range(0, Each).Select(number => $"one {number}"));
        heard.SelectMany(messages => messages).Select(message => message.Seq).Order().ShouldBe(Enumerable.Range(1, 2 * Each));
        heard.ShouldAllBe(messages => messages.Select(message => message.Seq).SequenceEqual(messages.Select(message => message.Seq).Order()));

        static async Task SayAllAsync(ArenaClient client, string name)
        {
            for (var number = 0; number < Each; number++)
            {
                await client.SayAsync($"{name} {number}");
                await client.NextAsync("message_sent");
            }
        }

        static async Task<List<(int Seq, string Speech)>> HearAllAsync(ArenaClient client)
        {
            await WaitFor.TrueAsync(() => Task.FromResult(client.Frames("partner_message").Count() >= Each));
            return [.. client.Frames("partner_message").Select(frame => ((int)frame["seq"]!, (string)frame["content"]!))];
        }
    }
}
