using ChatArena.IntegrationTests.Hosting;

namespace ChatArena.IntegrationTests.Arena;

public sealed class SilenceTests(PostgresCluster cluster) : ArenaTest(cluster, "Arena:Conversation:SilenceSeconds=6", "Arena:Pairing:SamePartnerGraceSeconds=0")
{
    [Fact]
    public async Task Silence_ends_a_conversation_a_message_puts_it_off_and_a_second_silence_asks_whether_anybody_is_there()
    {
        await using var pair = await Pair.MeetAsync(Server);
        ((int)pair.PairedOne["max_time"]!).ShouldBeInRange(1, 6);
        await pair.TalkAsync();

        await EndedAsync(pair.One);
        await EndedAsync(pair.Two);
        ((string)(await pair.One.NextAsync("waiting"))["reason"]!).ShouldBe("time_up");

        // They meet again, and say nothing.
        await pair.One.NextAsync("paired");
        await pair.Two.NextAsync("paired");
        await EndedAsync(pair.One);
        await pair.One.NextAsync("inactivity_kick");
        await pair.Two.NextAsync("inactivity_kick");
        await pair.One.NothingAsync("waiting");

        // Back after the question.
        await pair.One.JoinAsync();
        await pair.One.NextAsync("waiting");
        await pair.Two.JoinAsync();
        await pair.Two.NextAsync("paired");
        (await Server.QueryAsync<long>("SELECT count(*) FROM arena.participants")).ShouldBe(2);
        (await Server.QueryAsync<long>("SELECT count(*) FROM arena.consents")).ShouldBe(4);
        (await Server.QueryAsync<long>("SELECT count(*) FROM arena.conversations WHERE end_reason = 'Silence'")).ShouldBe(2);
    }

    private static async Task EndedAsync(ArenaClient client)
    {
        var ended = await client.NextAsync("conversation_ended");
        ((string)ended["reason"]!).ShouldBe("time_up");
        ((string)ended["cause"]!).ShouldBe("silence");
    }
}

public sealed class HardCapTests(PostgresCluster cluster) : ArenaTest(cluster, "Arena:Conversation:HardCapSeconds=4", "Arena:Conversation:SilenceSeconds=60")
{
    [Fact]
    public async Task No_conversation_is_longer_than_the_cap_however_much_is_said()
    {
        var began = TimeProvider.System.GetTimestamp();
        await using var pair = await Pair.MeetAsync(Server);
        ((int)pair.PairedOne["max_time"]!).ShouldBeInRange(1, 4);
        var ended = pair.One.NextAsync("conversation_ended");
        using var stop = new CancellationTokenSource();
        var talking = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await pair.Two.SayAsync("and another thing");
                await Task.Delay(200, CancellationToken.None);
            }
        });

        ((string)(await ended)["cause"]!).ShouldBe("hard_cap");

        // Long before the silence that nobody keeps would have ended it.
        TimeProvider.System.GetElapsedTime(began).TotalSeconds.ShouldBeInRange(3.8, 40);
        await stop.CancelAsync();
        await talking;
        // Whoever talked is there: no question, straight back into the queue.
        await pair.One.NextAsync("waiting");
    }
}

public sealed class InactivityTests(PostgresCluster cluster) : ArenaTest(cluster, "INACTIVITY_TIMEOUT_SECONDS=6", "MAX_CONVERSATION_SECONDS=60")
{
    [Fact]
    public async Task Who_is_silent_while_the_partner_writes_is_removed_and_can_come_back()
    {
        await using var pair = await Pair.MeetAsync(Server);
        using var stop = new CancellationTokenSource();
        var talking = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await pair.Two.SayAsync("are you there?");
                await Task.Delay(300, CancellationToken.None);
            }
        });

        await pair.One.NextAsync("inactivity_kick");

        (await pair.Two.NextAsync("partner_left"))["reason"]!.ToString().ShouldBe("inactive");
        await stop.CancelAsync();
        await talking;
        await pair.One.SendAsync(new { type = "reassign" });
        (await pair.One.RefusedAsync()).ShouldBe("consent_required");
        await pair.One.JoinAsync();
        await pair.One.NextAsync("waiting");
        (await Server.QueryAsync<bool>("SELECT end_reason = 'Inactive' FROM arena.conversations")).ShouldBeTrue();
    }
}
