using System.Text.Json.Nodes;
using ChatArena.IntegrationTests.Hosting;

namespace ChatArena.IntegrationTests.Arena;

public sealed class TalkTests(PostgresCluster cluster) : ArenaTest(cluster)
{
    [Fact]
    public async Task A_message_is_confirmed_and_reaches_the_partner_without_the_thought()
    {
        await using var pair = await Pair.MeetAsync(Server);

        await pair.One.SayAsync("Hello \"there\", ✓ 🙂", "my private thought", "m1");

        var sent = await pair.One.NextAsync("message_sent");
        var heard = await pair.Two.NextAsync("partner_message");
        ((string)sent["client_id"]!).ShouldBe("m1");
        ((int)sent["seq"]!).ShouldBe(1);
        ((int)sent["max_time"]!).ShouldBeInRange(870, 900);
        ((string)sent["timestamp"]!).ShouldMatch(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z$");
        ((string)heard["content"]!).ShouldBe("Hello \"there\", ✓ 🙂");
        ((string)heard["timestamp"]!).ShouldBe((string)sent["timestamp"]!);
        ((int)heard["seq"]!).ShouldBe(1);
        heard.ToJsonString().ShouldNotContain("private");
    }

    [Fact]
    public async Task Confirmed_means_committed()
    {
        await using var pair = await Pair.MeetAsync(Server);
        await pair.One.SayAsync("kept", "my private thought", "m1");
        await pair.One.NextAsync("message_sent");

        (await Server.QueryAsync<string>(
            "SELECT think || '|' || speech FROM arena.messages JOIN arena.conversations ON id = conversation_id WHERE code = $1 AND seq = 1",
            pair.SessionId)).ShouldBe("my private thought|kept");
    }

    [Fact]
    public async Task What_the_client_measured_is_kept_beside_what_the_server_saw()
    {
        await using var pair = await Pair.MeetAsync(Server);
        await pair.One.SendAsync(new { type = "typing", active = true });
        await pair.One.SendAsync(new
        {
            type = "message",
            think = "my private thought",
            speech = "kept",
            think_ms = 1500,
            speech_ms = 2500,
            sent_at = "2026-01-19T10:00:00.123Z",
        });
        await pair.One.NextAsync("message_sent");

        (await Server.QueryAsync<bool>(
            """
            SELECT think_ms = 1500 AND speech_ms = 2500 AND client_sent_at = '2026-01-19T10:00:00.123Z' AND typing_since <= sent_at
            FROM arena.messages JOIN arena.conversations ON id = conversation_id WHERE code = $1
            """,
            pair.SessionId)).ShouldBeTrue();
    }

    [Theory]
    [InlineData("123456789", "hi", "think_too_short", "10")]
    [InlineData("                         ", "hi", "think_too_short", "10")]
    [InlineData("🙂🙂🙂🙂🙂🙂🙂🙂🙂", "hi", "think_too_short", "10")]
    [InlineData("long enough to pass", "   ", "speech_empty", "")]
    public async Task What_is_too_short_is_refused_and_nothing_is_lost(string think, string speech, string code, string mentions)
    {
        await using var pair = await Pair.MeetAsync(Server);

        await pair.One.SayAsync(speech, think, "m1");

        var error = await pair.One.NextAsync("error");
        ((string)error["code"]!).ShouldBe(code);
        ((string)error["client_id"]!).ShouldBe("m1");
        ((string)error["message"]!).ShouldContain(mentions);
        await pair.TalkAsync();
    }

    [Fact]
    public async Task A_thought_of_the_minimum_is_accepted()
    {
        await using var pair = await Pair.MeetAsync(Server);
        await pair.One.SayAsync("hi", "1234567890");
        await pair.One.NextAsync("message_sent");
    }

    [Fact]
    public async Task Text_beyond_the_limits_is_refused()
    {
        await using var pair = await Pair.MeetAsync(Server);
        await pair.One.SayAsync(new string('x', 4001));
        (await pair.One.RefusedAsync()).ShouldBe("speech_too_long");
        await pair.One.SayAsync("hi", new string('x', 4001));
        (await pair.One.RefusedAsync()).ShouldBe("think_too_long");
        await pair.One.SayAsync("hi", clientId: new string('x', 65));
        (await pair.One.RefusedAsync()).ShouldBe("client_id_too_long");
        await pair.One.SayAsync(new string('x', 4000));
        await pair.One.NextAsync("message_sent");
    }

    [Fact]
    public async Task A_message_without_a_partner_is_refused_and_the_socket_stays()
    {
        await using var one = await Server.ConnectAsync();
        await one.SayAsync("hello?");
        (await one.RefusedAsync()).ShouldBe("not_paired");
        await one.JoinAsync();
        await one.NextAsync("waiting");
    }

    [Theory]
    [InlineData("x", "bad_frame")]
    [InlineData("", "bad_frame")]
    [InlineData("[1]", "bad_frame")]
    [InlineData("7", "bad_frame")]
    [InlineData("null", "bad_frame")]
    [InlineData("{}", "bad_frame")]
    [InlineData("""{"type":5}""", "bad_frame")]
    [InlineData("""{"type":"message","think":null,"speech":1}""", "bad_frame")]
    [InlineData("""{"type":"message","think":"a","think":"b","speech":"c"}""", "bad_frame")]
    [InlineData("""{"type":"message","think":[[[[[[[[[[]]]]]]]]]],"speech":"c"}""", "bad_frame")]
    [InlineData("""{"type":"message","think":"long enough to pass","speech":"\u0000"}""", "bad_text")]
    [InlineData("""{"type":"message","think":"long enough to pass","speech":"\ud800"}""", "bad_text")]
    [InlineData("""{"type":"message","think":"long enough to pass","speech":"half""", "bad_frame")]
    [InlineData("""{"type":"unheard_of"}""", "unknown_type")]
    public async Task Malformed_input_is_answered_and_never_drops_the_socket(string frame, string code)
    {
        await using var pair = await Pair.MeetAsync(Server);

        await pair.One.SendTextAsync(frame);

        (await pair.One.RefusedAsync()).ShouldBe(code);
        await pair.TalkAsync();
    }

    [Fact]
    public async Task A_message_sent_again_under_its_id_is_stored_once()
    {
        await using var pair = await Pair.MeetAsync(Server);
        await pair.One.SayAsync("once", clientId: "same");
        var first = await pair.One.NextAsync("message_sent");
        await pair.Two.NextAsync("partner_message");

        await pair.One.SayAsync("once", clientId: "same");
        var second = await pair.One.NextAsync("message_sent");

        ((int)second["seq"]!).ShouldBe((int)first["seq"]!);
        ((string)second["timestamp"]!).ShouldBe((string)first["timestamp"]!);
        await pair.Two.NothingAsync("partner_message");
        await pair.Two.SayAsync("the partner may use the same id", clientId: "same");
        ((int)(await pair.Two.NextAsync("message_sent"))["seq"]!).ShouldBe(2);
    }

    [Fact]
    public async Task Many_messages_at_once_keep_their_order()
    {
        await using var pair = await Pair.MeetAsync(Server);
        for (var number = 0; number < 10; number++)
        {
            await pair.One.SayAsync($"one {number}");
            await pair.Two.SayAsync($"two {number}");
        }

        for (var number = 0; number < 10; number++)
        {
            ((string)(await pair.Two.NextAsync("partner_message"))["content"]!).ShouldBe($"one {number}");
            ((string)(await pair.One.NextAsync("partner_message"))["content"]!).ShouldBe($"two {number}");
        }

        (await Server.QueryAsync<bool>(
            "SELECT count(*) = 20 AND max(seq) = 20 FROM arena.messages JOIN arena.conversations ON id = conversation_id WHERE code = $1",
            pair.SessionId)).ShouldBeTrue();
    }

    [Fact]
    public async Task Ping_is_answered_in_every_state()
    {
        await using var one = await Server.ConnectAsync();
        await PingAsync(one);
        await one.JoinAsync();
        await one.NextAsync("waiting");
        await PingAsync(one);
        await using var two = await Server.ConnectAsync();
        await two.JoinAsync();
        await one.NextAsync("paired");
        await PingAsync(one);
        await one.SendAsync(new { type = "disconnect" });
        await PingAsync(one);
    }

    [Fact]
    public async Task Typing_is_shown_to_those_who_asked_for_such_frames_only()
    {
        await using var modern = await Pair.MeetAsync(Server, resume: true);
        await modern.One.SendAsync(new { type = "typing", active = true });
        ((bool)(await modern.Two.NextAsync("typing"))["active"]!).ShouldBeTrue();
        await modern.One.SendAsync(new { type = "typing", active = false });
        ((bool)(await modern.Two.NextAsync("typing"))["active"]!).ShouldBeFalse();

        await using var original = await Pair.MeetAsync(Server);
        await original.One.SendAsync(new { type = "typing", active = true });
        await original.TalkAsync();
        original.Two.Everything.ShouldNotContain(frame => frame.Contains("\"typing\""));
    }

    [Fact]
    public async Task An_original_client_sees_only_frames_it_knows()
    {
        string[] known = ["pong", "waiting", "paired", "message_sent", "partner_message", "partner_left", "conversation_ended", "inactivity_kick", "error"];
        await using var pair = await Pair.MeetAsync(Server);
        await pair.TalkAsync();
        await pair.One.SendAsync(new { type = "reassign" });
        await pair.Two.NextAsync("partner_left");
        await pair.Two.NextAsync("waiting");

        foreach (var frame in pair.One.Everything.Concat(pair.Two.Everything))
        {
            known.ShouldContain((string)JsonNode.Parse(frame)!["type"]!);
        }
    }

    private static async Task PingAsync(ArenaClient client)
    {
        await client.SendAsync(new { type = "ping" });
        await client.NextAsync("pong");
    }
}
