using System.Net;
using System.Net.WebSockets;
using System.Text;
using ChatArena.IntegrationTests.Hosting;

namespace ChatArena.IntegrationTests.Arena;

public sealed class LimitsTests(PostgresCluster cluster) : ArenaTest(cluster, "Arena:Limits:FrameSeconds=60", "Arena:Limits:SocketsPerAddress=12")
{
    [Fact]
    public async Task A_hundred_frames_at_once_are_slowed_down_with_a_code_and_the_client_id()
    {
        await using var pair = await Pair.MeetAsync(Server);
        // Once is enough, unless somebody else holds this machine up meanwhile.
        await WaitFor.TrueAsync(async () =>
        {
            for (var number = 0; number < 100; number++)
            {
                await pair.One.SayAsync("flood", clientId: $"f{number}");
            }

            return pair.One.Frames("error").Any(frame => (string)frame["code"]! == "rate_limited");
        });

        var error = await pair.One.NextAsync("error");
        while ((string)error["code"]! == "busy")
        {
            error = await pair.One.NextAsync("error");
        }

        ((string)error["code"]!).ShouldBe("rate_limited");
        ((string)error["client_id"]!).ShouldStartWith("f");
        await pair.Two.SayAsync("the partner is not slowed down");
        await pair.Two.NextAsync("message_sent");
        await pair.One.NextAsync("partner_message");
    }

    [Fact]
    public async Task What_is_too_large_is_refused_and_the_socket_stays()
    {
        await using var pair = await Pair.MeetAsync(Server);

        await pair.One.SayAsync(new string('x', 100_000));
        (await pair.One.RefusedAsync()).ShouldBe("frame_too_large");
        await pair.One.SendBytesAsync(new byte[1_000_000], WebSocketMessageType.Binary);
        (await pair.One.RefusedAsync()).ShouldBe("binary_not_supported");

        await pair.TalkAsync();
    }

    [Fact]
    public async Task A_frame_in_pieces_is_one_frame()
    {
        await using var pair = await Pair.MeetAsync(Server);
        foreach (var piece in """{"type":"message","think":"long enough to pass","speech":"in pieces ✓"}""".Chunk(7).Select(piece => new string(piece)))
        {
            await pair.One.SendBytesAsync(Encoding.UTF8.GetBytes(piece), WebSocketMessageType.Text, end: piece.EndsWith('}'));
        }

        ((string)(await pair.Two.NextAsync("partner_message"))["content"]!).ShouldBe("in pieces ✓");
    }

    [Fact]
    public async Task Too_many_sockets_from_one_address_are_told_so()
    {
        var sockets = new List<ArenaClient>();
        try
        {
            for (var number = 0; number < 12; number++)
            {
                sockets.Add(await Server.ConnectAsync());
            }

            await using var tooMany = await Server.ConnectAsync();
            (await tooMany.RefusedAsync()).ShouldBe("too_many_connections");
            (await tooMany.ClosedAsync()).ShouldBe(4501);
        }
        finally
        {
            foreach (var socket in sockets)
            {
                await socket.DisposeAsync();
            }
        }
    }

    [Fact]
    public async Task Bytes_that_are_no_text_close_their_socket_only()
    {
        await using var pair = await Pair.MeetAsync(Server, resume: true);
        await pair.One.SendBytesAsync([0xC3, 0x28], WebSocketMessageType.Text);
        // RFC 6455, 8.1: invalid UTF-8 fails the connection. The seat is held as after any cut.
        await pair.One.ClosedAsync();
        await pair.Two.NextAsync("partner_away");

        await pair.ResumeAsync(Server, lastSeq: 0);
        await pair.TalkAsync();
    }
}

public sealed class SlowFrameTests(PostgresCluster cluster) : ArenaTest(cluster, "Arena:Limits:FrameSeconds=2")
{
    [Fact]
    public async Task A_frame_that_is_never_finished_closes_its_socket()
    {
        await using var one = await Server.ConnectAsync();
        await one.SendBytesAsync("""{"type":"""u8.ToArray(), WebSocketMessageType.Text, end: false);
        (await one.ClosedAsync()).ShouldBe(4002);
    }
}

public sealed class NoLimitsTests(PostgresCluster cluster) : ArenaTest(
    cluster, "Arena:Limits:FramesPerSecond=0", "Arena:Limits:FrameBytes=0", "Arena:Conversation:MaxSpeechChars=0", "Arena:Conversation:MinThinkChars=25")
{
    [Fact]
    public async Task Zero_switches_a_limit_off_and_the_study_sets_the_minimum()
    {
        await using var pair = await Pair.MeetAsync(Server);
        ((int)pair.PairedOne["min_think"]!).ShouldBe(25);
        await pair.One.SayAsync("hi", new string('t', 24));
        ((string)(await pair.One.NextAsync("error"))["message"]!).ShouldContain("25");
        await pair.One.SayAsync(new string('x', 150_000), new string('t', 25));
        (await pair.Two.NextAsync("partner_message"))["content"]!.ToString().Length.ShouldBe(150_000);
        for (var number = 0; number < 100; number++)
        {
            await pair.One.SendAsync(new { type = "ping" });
        }

        for (var number = 0; number < 100; number++)
        {
            await pair.One.NextAsync("pong");
        }
    }
}

public sealed class OriginTests(PostgresCluster cluster) : ArenaTest(cluster, "Arena:AllowedOrigins:0=https://research.example")
{
    [Theory]
    [InlineData("https://research.example", true)]
    [InlineData("https://elsewhere.example", false)]
    public async Task Only_listed_pages_may_open_a_socket(string origin, bool allowed)
    {
        var connecting = ArenaClient.ConnectAsync(new UriBuilder(Server.Address) { Scheme = "ws", Path = "/ws" }.Uri, options => options.SetRequestHeader("Origin", origin));
        if (allowed)
        {
            await using var client = await connecting;
            await client.SendAsync(new { type = "ping" });
            await client.NextAsync("pong");
        }
        else
        {
            await Should.ThrowAsync<WebSocketException>(connecting);
        }
    }

    [Fact]
    public async Task A_request_that_is_no_socket_is_told_so()
    {
        using var http = Server.Http();
        using var answer = await http.GetAsync("/ws");

        answer.StatusCode.ShouldBe(HttpStatusCode.UpgradeRequired);
        answer.Headers.Upgrade.ToString().ShouldBe("websocket");
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
    }

    [Fact]
    public async Task The_servers_own_pages_and_programs_without_origin_may_too()
    {
        var address = new UriBuilder(Server.Address) { Scheme = "ws", Path = "/ws" }.Uri;
        await using var page = await ArenaClient.ConnectAsync(address, options => options.SetRequestHeader("Origin", Server.Address.GetLeftPart(UriPartial.Authority)));
        await using var program = await ArenaClient.ConnectAsync(address);
        await program.SendAsync(new { type = "ping" });
        await program.NextAsync("pong");
    }
}

public sealed class NeverJoinedTests(PostgresCluster cluster) : ArenaTest(cluster, "Arena:Limits:JoinSeconds=5")
{
    [Fact]
    public async Task A_socket_on_which_nobody_joins_is_closed()
    {
        await using var joined = await Server.ConnectAsync();
        await joined.JoinAsync();
        await using var one = await Server.ConnectAsync();

        (await one.ClosedAsync()).ShouldBe(4502);

        // Whose time was over before.
        await joined.NothingAsync("error");
    }
}

/// <summary>The living answer within seconds also on a machine that others use too.</summary>
public sealed class HeartbeatTests(PostgresCluster cluster) : ArenaTest(cluster, "Arena:HeartbeatSeconds=1", "Arena:HeartbeatTimeoutSeconds=8")
{
    [Fact]
    public async Task A_peer_whose_network_is_dead_is_found()
    {
        await using var cable = await Cable.LayAsync(Server.Address);
        await using var alive = await Server.ConnectAsync();
        await using var dead = await ArenaClient.ConnectAsync(new UriBuilder(cable.Address) { Scheme = "ws", Path = "/ws" }.Uri);
        await alive.JoinAsync();
        await dead.JoinAsync();
        await alive.NextAsync("paired");

        // Nothing gets through any more, and no end of the connection does either.
        cable.Cut();

        await alive.NextAsync("partner_left");
    }
}
