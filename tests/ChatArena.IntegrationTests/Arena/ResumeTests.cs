using System.Text.Json.Nodes;
using ChatArena.IntegrationTests.Hosting;

namespace ChatArena.IntegrationTests.Arena;

public sealed class ResumeTests(PostgresCluster cluster) : ArenaTest(cluster, "Arena:Pairing:ResumeGraceSeconds=300", "Arena:Pairing:ReassignDelaySeconds=0")
{
    [Fact]
    public async Task A_cut_keeps_the_partner_and_brings_the_gap_once_and_in_order()
    {
        await using var pair = await Pair.MeetAsync(Server, resume: true);
        await pair.TalkAsync();
        await pair.One.SayAsync("the answer to this one is lost", "a thought that is mine", "mine");
        await pair.Two.NextAsync("partner_message");
        pair.One.Cut();
        ((int)(await pair.Two.NextAsync("partner_away"))["seconds"]!).ShouldBeInRange(270, 300);
        await pair.Two.SayAsync("while you were away", clientId: "w1");
        await pair.Two.NextAsync("message_sent");
        await pair.Two.SayAsync("and another", clientId: "w2");
        await pair.Two.NextAsync("message_sent");

        var resumed = await pair.ResumeAsync(Server, lastSeq: 2, pair.SessionId);

        ((string)resumed["state"]!).ShouldBe("paired");
        ((string)resumed["session_id"]!).ShouldBe(pair.SessionId);
        ((string)resumed["topic"]!).ShouldBe((string)pair.PairedOne["topic"]!);
        ((string)resumed["task"]!).ShouldBe((string)pair.PairedOne["task"]!);
        ((int)resumed["last_seq"]!).ShouldBe(5);
        var own = await pair.One.NextAsync();
        ((string)own["type"]!).ShouldBe("own_message");
        ((int)own["seq"]!).ShouldBe(3);
        ((string)own["client_id"]!).ShouldBe("mine");
        ((string)own["think"]!).ShouldBe("a thought that is mine");
        Content(await pair.One.NextAsync()).ShouldBe((4, "while you were away"));
        Content(await pair.One.NextAsync()).ShouldBe((5, "and another"));
        await pair.Two.NextAsync("partner_back");
        await pair.TalkAsync();
        await pair.One.NothingAsync("partner_message");
    }

    [Fact]
    public async Task A_page_loaded_anew_gets_the_whole_conversation()
    {
        await using var pair = await Pair.MeetAsync(Server, resume: true);
        for (var round = 0; round < 3; round++)
        {
            await pair.TalkAsync();
        }

        pair.One.Cut();
        await pair.ResumeAsync(Server, lastSeq: 0);

        for (var seq = 1; seq <= 6; seq++)
        {
            ((int)(await pair.One.NextAsync())["seq"]!).ShouldBe(seq);
        }
    }

    [Fact]
    public async Task A_second_connection_replaces_the_first()
    {
        await using var pair = await Pair.MeetAsync(Server, resume: true);
        var first = pair.One;

        await pair.ResumeAsync(Server, lastSeq: 0, pair.SessionId);

        (await first.ClosedAsync()).ShouldBe(4500);
        await pair.TalkAsync();
        await pair.Two.NothingAsync("partner_left");
        (await Server.QueryAsync<bool>("SELECT ended_at IS NULL FROM arena.conversations WHERE code = $1", pair.SessionId)).ShouldBeTrue();
    }

    [Fact]
    public async Task Who_did_not_ask_for_it_has_no_seat_held()
    {
        await using var pair = await Pair.MeetAsync(Server);
        pair.One.Cut();
        await pair.Two.NextAsync("partner_left");
    }

    [Fact]
    public async Task The_end_that_came_during_the_cut_is_told()
    {
        await using var pair = await Pair.MeetAsync(Server, resume: true);
        pair.One.Cut();
        await pair.Two.NextAsync("partner_away");
        await pair.Two.SayAsync("one last thing");
        await pair.Two.NextAsync("message_sent");
        await pair.Two.SendAsync(new { type = "disconnect" });
        await WaitFor.TrueAsync(() => Server.QueryAsync<bool>("SELECT ended_at IS NOT NULL FROM arena.conversations WHERE code = $1", pair.SessionId));

        var resumed = await pair.ResumeAsync(Server, lastSeq: 0, pair.SessionId);

        ((string)resumed["state"]!).ShouldBe("ended");
        Content(await pair.One.NextAsync()).ShouldBe((1, "one last thing"));
        (await pair.One.NextAsync())["type"]!.ToString().ShouldBe("partner_left");
        (await pair.One.NextAsync())["type"]!.ToString().ShouldBe("waiting");
    }

    [Fact]
    public async Task A_place_in_the_queue_is_kept()
    {
        await using var first = await Server.ConnectAsync();
        await first.JoinAsync(resume: true);
        var token = (string)(await first.NextAsync("session"))["token"]!;
        await first.NextAsync("waiting");
        var queuedAt = TimeProvider.System.GetTimestamp();
        first.Cut();
        await WaitFor.TrueAsync(() => Server.QueryAsync<bool>("SELECT count(*) = 1 FROM arena.participants WHERE dropped_at IS NOT NULL"));
        var waited = TimeProvider.System.GetElapsedTime(queuedAt);
        await using var second = await Server.ConnectAsync();
        await second.JoinAsync();
        ((int)(await second.NextAsync("waiting"))["position"]!).ShouldBe(1);

        await using var back = await Server.ConnectAsync();
        await back.SendAsync(new { type = "resume", token, last_seq = 0 });

        ((string)(await back.NextAsync("resumed"))["state"]!).ShouldBe("waiting");
        await back.NextAsync("paired");
        await second.NextAsync("paired");
        // The time away counts.
        (await Server.QueryAsync<int>("SELECT waited_ms FROM arena.members WHERE resumable")).ShouldBeGreaterThanOrEqualTo((int)waited.TotalMilliseconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA-!")]
    public async Task A_token_that_is_not_ours_is_refused_and_the_person_may_still_join(string token)
    {
        await using var one = await Server.ConnectAsync();
        await one.SendAsync(new { type = "resume", token, last_seq = 0 });
        (await one.RefusedAsync()).ShouldBe("resume_refused");
        await one.JoinAsync();
        await one.NextAsync("waiting");
    }

    [Fact]
    public async Task Who_left_for_good_cannot_resume()
    {
        await using var pair = await Pair.MeetAsync(Server, resume: true);
        await pair.One.SendAsync(new { type = "disconnect" });
        await pair.Two.NextAsync("partner_left");
        await WaitFor.TrueAsync(() => Server.QueryAsync<bool>("SELECT count(*) = 1 FROM arena.participants WHERE left_at IS NOT NULL"));
        await using var back = await Server.ConnectAsync();

        await back.SendAsync(new { type = "resume", token = pair.Token, last_seq = 0 });

        (await back.RefusedAsync()).ShouldBe("resume_refused");
    }

    [Fact]
    public async Task A_long_gap_arrives_whole()
    {
        await using var pair = await Pair.MeetAsync(Server, resume: true);
        pair.One.Cut();
        await pair.Two.NextAsync("partner_away");
        await using (var fill = Server.Store.CreateCommand(
            """
            INSERT INTO arena.messages (conversation_id, seq, seat, client_id, think, speech, sent_at)
            SELECT id, n, (SELECT seat FROM arena.members WHERE conversation_id = id AND away_until IS NULL), 'f' || n, 'thinking', repeat('x', 2000) || n, now()
            FROM arena.conversations, generate_series(1, 1500) n WHERE code = $1
            """))
        {
            fill.Parameters.AddWithValue(pair.SessionId);
            await fill.ExecuteNonQueryAsync();
        }

        await pair.ResumeAsync(Server, lastSeq: 0);

        for (var seq = 1; seq <= 1500; seq++)
        {
            Content(await pair.One.NextAsync()).ShouldBe((seq, new string('x', 2000) + seq));
        }

        await pair.TalkAsync();
    }

    private static (int Seq, string Content) Content(JsonObject frame) => ((int)frame["seq"]!, (string)frame["content"]!);
}

public sealed class LostSeatTests(PostgresCluster cluster) : ArenaTest(cluster, "Arena:Pairing:ResumeGraceSeconds=6", "Arena:Pairing:ReassignDelaySeconds=0")
{
    [Fact]
    public async Task A_seat_that_is_not_taken_in_time_is_lost()
    {
        await using var pair = await Pair.MeetAsync(Server, resume: true);
        pair.One.Cut();
        await pair.Two.NextAsync("partner_away");

        (await pair.Two.NextAsync("partner_left"))["reason"]!.ToString().ShouldBe("lost");
        await pair.Two.NextAsync("waiting");
        (await Server.QueryAsync<string>("SELECT end_reason FROM arena.conversations WHERE code = $1", pair.SessionId)).ShouldBe("Lost");

        // Back within the grace after the end: told why, and in the queue again.
        var resumed = await pair.ResumeAsync(Server, lastSeq: 0, pair.SessionId);
        ((string)resumed["state"]!).ShouldBe("ended");
        (await pair.One.NextAsync("conversation_ended"))["cause"]!.ToString().ShouldBe("away");
        await pair.One.NextAsync("waiting");
    }
}

public sealed class RestartTests(PostgresCluster cluster)
{
    [Fact]
    public async Task A_restart_sends_everybody_away_to_come_back_and_they_go_on()
    {
        var connection = await cluster.CreateDatabaseAsync();
        Pair pair;
        Pair original;
        await using (var before = await ArenaServer.StartAsync(connection))
        {
            pair = await Pair.MeetAsync(before, resume: true);
            await pair.TalkAsync();
            original = await Pair.MeetAsync(before);
            await original.TalkAsync();
            await before.StopAsync();
            (await pair.One.ClosedAsync()).ShouldBe(4000);
            (await pair.Two.ClosedAsync()).ShouldBe(4000);
        }

        await using var after = await ArenaServer.StartAsync(connection);
        var resumed = await pair.ResumeAsync(after, lastSeq: 2, pair.SessionId);

        ((string)resumed["state"]!).ShouldBe("paired");
        // Clients that cannot resume have no seat: their conversation ended with a reason.
        await WaitFor.TrueAsync(() => after.QueryAsync<bool>("SELECT coalesce(end_reason, '') = 'Interrupted' FROM arena.conversations WHERE code = $1", original.SessionId));
        await pair.DisposeAsync();
        await original.DisposeAsync();
    }

    [Theory]
    [InlineData(true, "Lost")]
    [InlineData(false, "Interrupted")]
    public async Task Conversations_of_a_killed_server_are_held_for_who_can_come_back_and_end_with_a_reason(bool resume, string reason)
    {
        var folder = Directory.CreateTempSubdirectory("chatarena-killed-");
        var connection = await cluster.CreateDatabaseAsync();
        await using (var server = await ArenaServer.StartAsync(connection, "Arena:Pairing:ResumeGraceSeconds=2", $"Arena:Transcripts:Folder={folder.FullName}"))
        {
            await using var pair = await Pair.MeetAsync(server, resume);
            await pair.TalkAsync();
            // What a kill -9 leaves behind: seats of a process that says nothing any more.
            var dead = Guid.CreateVersion7();
            await using (var kill = server.Store.CreateCommand(
                """
                WITH node AS (INSERT INTO arena.nodes (id, role, machine, started_at, seen_at) VALUES ($1, 'test', 'test', now(), now() - interval '1 hour'))
                UPDATE arena.members SET node_id = $1 WHERE seat = 1
                """))
            {
                kill.Parameters.AddWithValue(dead);
                await kill.ExecuteNonQueryAsync();
            }

            await WaitFor.TrueAsync(() => server.QueryAsync<bool>("SELECT ended_at IS NOT NULL FROM arena.conversations WHERE code = $1", pair.SessionId));
            (await server.QueryAsync<string>("SELECT end_reason FROM arena.conversations WHERE code = $1", pair.SessionId)).ShouldBe(reason);
            var file = Path.Combine(folder.FullName, $"{pair.SessionId}.json");
            await WaitFor.TrueAsync(() => Task.FromResult(File.Exists(file)));
            var transcript = JsonNode.Parse(await File.ReadAllBytesAsync(file))!;
            ((string)transcript["end_reason"]!).ShouldBe(reason);
            ((string)transcript["ended_at"]!).ShouldMatch(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z$");
            transcript["messages"]!.AsArray().Count.ShouldBe(2);
        }

        folder.Delete(recursive: true);
    }
}
