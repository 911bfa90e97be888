using ChatArena.IntegrationTests.Hosting;

namespace ChatArena.IntegrationTests.Arena;

public sealed class LeavingTests(PostgresCluster cluster) : ArenaTest(cluster, "Arena:Pairing:ReassignDelaySeconds=4", "Arena:Pairing:SamePartnerGraceSeconds=8")
{
    [Fact]
    public async Task A_last_word_that_got_lost_on_its_way_is_heard_before_the_end()
    {
        await using var pair = await Pair.MeetAsync(Server);
        await pair.TalkAsync();
        // Stored, as by a process that died before it could tell anybody.
        (await Server.QueryAsync<int>(
            """
            INSERT INTO arena.messages (conversation_id, seq, seat, client_id, think, speech, sent_at)
            SELECT conversation_id, 3, seat, 'last', 'nobody shall see this', 'Goodbye then.', now() FROM arena.messages WHERE seq = 1 RETURNING seq
            """)).ShouldBe(3);

        await pair.One.SendAsync(new { type = "disconnect" });

        var last = await pair.Two.NextAsync("partner_message");
        ((string)last["content"]!, (int)last["seq"]!).ShouldBe(("Goodbye then.", 3));
        await pair.Two.NextAsync("partner_left");
        await pair.Two.NextAsync("waiting");
    }

    [Fact]
    public async Task A_new_partner_is_not_the_old_one_and_comes_not_before_the_delay()
    {
        await using var pair = await Pair.MeetAsync(Server);
        await using var third = await Server.ConnectAsync();
        await third.JoinAsync();
        await third.NextAsync("waiting");

        var asked = TimeProvider.System.GetTimestamp();
        await pair.One.SendAsync(new { type = "reassign" });

        (await pair.Two.NextAsync("partner_left"))["reason"]!.ToString().ShouldBe("new_partner");
        // What is left of it when it is told.
        ((int)(await pair.One.NextAsync("waiting"))["delay_seconds"]!).ShouldBeInRange(1, 4);
        ((int)(await pair.Two.NextAsync("waiting"))["delay_seconds"]!).ShouldBeInRange(1, 4);
        var next = await third.NextAsync("paired");
        TimeProvider.System.GetElapsedTime(asked).ShouldBeGreaterThan(TimeSpan.FromSeconds(3.8));
        next["session_id"]!.ToString().ShouldNotBe(pair.SessionId);
    }

    [Fact]
    public async Task The_same_two_meet_again_only_after_the_grace()
    {
        await using var pair = await Pair.MeetAsync(Server);
        var left = TimeProvider.System.GetTimestamp();
        await pair.One.SendAsync(new { type = "reassign" });
        await pair.Two.NextAsync("partner_left");

        var again = await pair.One.NextAsync("paired");

        TimeProvider.System.GetElapsedTime(left).ShouldBeGreaterThan(TimeSpan.FromSeconds(7.8));
        again["session_id"]!.ToString().ShouldNotBe(pair.SessionId);
        await pair.Two.NextAsync("paired");
    }

    [Fact]
    public async Task Who_is_left_alone_gets_a_partner_without_doing_anything()
    {
        await using var pair = await Pair.MeetAsync(Server);
        await pair.One.SendAsync(new { type = "reassign" });
        await pair.One.NextAsync("waiting");
        pair.One.Cut();
        await pair.Two.NextAsync("waiting");

        await using var next = await Server.ConnectAsync();
        await next.JoinAsync();

        await pair.Two.NextAsync("paired");
        await next.NextAsync("paired");
    }

    [Theory]
    [InlineData("disconnect")]
    [InlineData("cut")]
    public async Task Leaving_ends_the_conversation_and_tells_the_partner(string how)
    {
        await using var pair = await Pair.MeetAsync(Server);
        await pair.TalkAsync();

        if (how == "cut")
        {
            pair.One.Cut();
        }
        else
        {
            await pair.One.SendAsync(new { type = "disconnect" });
        }

        await pair.Two.NextAsync("partner_left");
        ((string)(await pair.Two.NextAsync("waiting"))["reason"]!).ShouldBe("partner_left");
        (await Server.QueryAsync<bool>(
            "SELECT ended_at IS NOT NULL AND end_reason = 'Left' AND ended_by_seat IN (1, 2) FROM arena.conversations WHERE code = $1",
            pair.SessionId)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_message_to_somebody_who_just_left_is_refused_and_not_lost_silently()
    {
        await using var pair = await Pair.MeetAsync(Server);
        await pair.Two.SendAsync(new { type = "disconnect" });
        await pair.One.NextAsync("partner_left");
        await pair.One.SayAsync("too late", clientId: "late");

        var error = await pair.One.NextAsync("error");

        ((string)error["code"]!).ShouldBe("not_paired");
        ((string)error["client_id"]!).ShouldBe("late");
    }

    [Fact]
    public async Task Asking_for_a_new_partner_while_waiting_is_refused()
    {
        await using var one = await Server.ConnectAsync();
        await one.JoinAsync();
        await one.NextAsync("waiting");
        await one.SendAsync(new { type = "reassign" });
        (await one.RefusedAsync()).ShouldBe("not_paired");
    }
}
