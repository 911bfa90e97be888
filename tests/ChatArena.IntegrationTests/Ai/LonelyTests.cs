using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ChatArena.Core.Exports;
using ChatArena.Core.Pairing;
using ChatArena.IntegrationTests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace ChatArena.IntegrationTests.Ai;

public sealed class LonelyTests(PostgresCluster cluster) : AiTest(cluster)
{
    [Fact]
    public async Task A_lonely_person_talks_with_a_persona_through_the_same_frames_and_log()
    {
        await using var person = await LonelyAsync();
        await person.SayAsync("Is anybody there?", "a secret thought");
        await person.NextAsync("message_sent");
        var answer = await person.NextAsync("partner_message");

        ((string)answer["content"]!).ShouldBe("I heard: Is anybody there?");
        ((int)answer["seq"]!).ShouldBe(2);
        (await Server.QueryAsync<string>("SELECT code FROM arena.members WHERE kind = 'Ai'")).ShouldMatch("^ai_[0-9a-f]{8}$");
        (await Server.QueryAsync<string>("SELECT think FROM arena.messages WHERE seq = 2")).ShouldBe("What do I answer to that?");
        person.Everything.ShouldAllBe(frame => !frame.Contains("What do I answer", StringComparison.Ordinal));
        // The model never hears what the person thinks.
        Stage.Asked.ShouldAllBe(request => !request.Messages.Any(message => message.Content.Contains("a secret thought")) && !request.System.Contains("a secret thought"));
    }

    [Fact]
    public async Task How_a_message_came_to_be_is_stored_with_it_and_the_whole_prompt_beside_it()
    {
        await using var person = await LonelyAsync();
        await person.SayAsync("Tell me more");
        await person.NextAsync("partner_message");

        (await Server.QueryAsync<string>("SELECT generation->>'model' FROM arena.messages WHERE seq = 2")).ShouldBe("scripted/stage");
        (await Server.QueryAsync<string>("SELECT generation->>'prompt_seq' FROM arena.messages WHERE seq = 2")).ShouldBe("1");
        await CountedAsync(1, "llm_calls", "input_tokens = 100 AND output_tokens = 20 AND latency_ms >= 0 AND reserved = 0");
        (await Server.QueryAsync<bool>("""
            SELECT call.prompt_hash = message.generation->>'prompt_hash' AND call.answer LIKE '%<think>What do I%' AND call.prompt->>'system' LIKE '%' || member.task || '%'
            FROM arena.llm_calls AS call JOIN arena.messages AS message ON message.conversation_id = call.conversation_id AND message.seq = 2
            JOIN arena.members AS member ON member.conversation_id = call.conversation_id AND member.kind = 'Ai'
            """)).ShouldBeTrue();
        (await Server.QueryAsync<long>("SELECT count(*) FROM arena.messages WHERE seq = 1 AND generation IS NOT NULL")).ShouldBe(0);
    }

    [Fact]
    public async Task The_draw_of_a_persona_is_logged_and_gives_the_same_again()
    {
        await using var person = await LonelyAsync();
        var snapshot = AiSeatSnapshot.FromJson(await Server.QueryAsync<byte[]>("SELECT convert_to(candidates::text, 'UTF8') FROM arena.draws WHERE algorithm = 1001"));
        var seed = unchecked((ulong)await Server.QueryAsync<long>("SELECT seed FROM arena.draws WHERE algorithm = 1001"));
        AiSeatPolicy.ToJson(AiSeatPolicy.Choose(snapshot, seed)).ShouldBe(await Server.QueryAsync<string>("SELECT result::text FROM arena.draws WHERE algorithm = 1001"));
    }

    [Fact]
    public async Task An_export_says_which_model_played_whom_and_with_how_many_tokens()
    {
        await using var person = await LonelyAsync();
        await person.SayAsync("For the record");
        await person.NextAsync("partner_message");
        await person.SendAsync(new { type = "disconnect" });
        await CountedAsync(1, "conversations", "ended_at IS NOT NULL");

        var row = await ExportedAsync();
        var model = row["participants"]!.AsArray().Single(member => (string)member!["kind"]! == "ai")!;
        ((string)model["model"]!).ShouldBe("scripted/stage");
        ((string)model["persona"]!).ShouldBe(await Server.QueryAsync<string>("SELECT persona_id FROM arena.members WHERE kind = 'Ai'"));
        var messages = row["messages"]!.AsArray();
        ((int)messages[1]!["tokens_in"]!, (int)messages[1]!["tokens_out"]!).ShouldBe((100, 20));
        messages[0]!["tokens_in"].ShouldBeNull();
        row["participants"]!.AsArray().Single(member => (string)member!["kind"]! == "human")!["model"].ShouldBeNull();
    }

    private async Task<JsonNode> ExportedAsync()
    {
        using var rows = new MemoryStream();
        await Server.Services.GetRequiredService<ExportService>().WriteRowsAsync(rows, new(), new(), perspective: false, CancellationToken.None);
        return JsonNode.Parse(rows.ToArray())!;
    }

    [Fact]
    public async Task A_persona_that_was_just_saved_plays_in_the_next_conversation()
    {
        using var staff = await Staff.SetUpAsync(Server);
        var file = JsonNode.Parse((string)(await Staff.JsonAsync(await staff.GetAsync("/api/content/personas.json")))["content"]!)!;
        var nova = file["personas"]![0]!.DeepClone();
        (nova["id"], nova["name"]) = ("nova", "Nova");
        file["personas"] = new JsonArray(nova);
        await Staff.JsonAsync(await staff.PutAsJsonAsync("/api/content/personas.json", new { content = file.ToJsonString() }));

        await using var person = await LonelyAsync();
        await person.SayAsync("Who are you?");
        await person.NextAsync("partner_message");

        (await Server.QueryAsync<string>("SELECT persona_id FROM arena.members WHERE kind = 'Ai'")).ShouldBe("nova");
        Stage.Asked.ShouldHaveSingleItem().System.ShouldContain("Nova");
    }

    [Fact]
    public async Task When_the_person_withdraws_what_the_model_was_told_goes_too()
    {
        await using var person = await Server.ConnectAsync();
        await person.JoinAsync(resume: true);
        var code = (string)(await person.NextAsync("session"))["withdrawal_code"]!;
        await person.NextAsync("paired");
        await person.SayAsync("My name is marker-7731");
        await person.NextAsync("partner_message");
        await CountedAsync(1, "llm_calls", "answer IS NOT NULL");

        using var http = Server.Http();
        (await http.PostAsync("/api/withdrawals", new StringContent($$"""{"code":"{{code}}"}""", System.Text.Encoding.UTF8, "application/json"))).EnsureSuccessStatusCode();

        (await CountAsync("llm_calls", "prompt::text LIKE '%marker-7731%' OR answer LIKE '%marker-7731%'")).ShouldBe(0);
        (await CountAsync("conversations", "end_reason = 'Withdrawn'")).ShouldBe(1);
    }

    [Fact]
    public async Task A_person_who_comes_back_finds_the_same_partner_and_every_word()
    {
        var person = await LonelyAsync(resume: true);
        await person.SayAsync("Before the cut");
        await person.NextAsync("partner_message");
        var token = person.Token;
        person.Cut();
        await using var again = await Server.ConnectAsync();
        await again.SendAsync(new { type = "resume", token, last_seq = 0 });
        await again.NextAsync("resumed");
        ((string)(await again.NextAsync("own_message"))["speech"]!).ShouldBe("Before the cut");
        ((string)(await again.NextAsync("partner_message"))["content"]!).ShouldBe("I heard: Before the cut");
        await again.SayAsync("And on it goes");
        ((int)(await again.NextAsync("partner_message"))["seq"]!).ShouldBe(4);
        await person.DisposeAsync();
    }
}

public sealed class HumansFirstTests(PostgresCluster cluster) : AiTest(cluster, "Arena:Ai:HumansFirstSeconds=600")
{
    [Fact]
    public async Task Two_people_who_come_within_the_grace_meet_each_other()
    {
        await using var pair = await Pair.MeetAsync(Server);
        await pair.TalkAsync();
        (await CountAsync("members", "kind = 'Ai'")).ShouldBe(0);
    }
}

public sealed class LeftAloneTests(PostgresCluster cluster) : AiTest(cluster, "Arena:Pairing:ReassignDelaySeconds=2")
{
    /// <summary>So that two people meet, however long they take.</summary>
    protected override JsonObject Config()
    {
        var config = base.Config();
        config["stop"] = true;
        return config;
    }

    [Fact]
    public async Task Whose_partner_asked_for_another_and_went_gets_a_model_without_doing_anything()
    {
        using var staff = await Staff.SetUpAsync(Server);
        await using var pair = await Pair.MeetAsync(Server);
        await pair.One.SendAsync(new { type = "reassign" });
        await pair.One.NextAsync("waiting");
        pair.One.Cut();
        await pair.Two.NextAsync("waiting");
        await Staff.JsonAsync(await staff.PutAsJsonAsync("/api/models/stop", new { stop = false }));

        await pair.Two.NextAsync("paired");

        (await Server.QueryAsync<bool>("""
            SELECT array_agg(other.kind) = ARRAY['Ai']
            FROM arena.members AS member JOIN arena.members AS other ON other.conversation_id = member.conversation_id AND other.seat <> member.seat
            JOIN arena.conversations AS conversation ON conversation.id = member.conversation_id
            WHERE member.kind = 'Human' AND conversation.ended_at IS NULL
            """)).ShouldBeTrue();
    }
}

public sealed class SeatLimitTests(PostgresCluster cluster) : AiTest(cluster, "Arena:Ai:MaxSeats=1")
{
    [Fact]
    public async Task A_freed_seat_is_offered_to_the_next_person_at_once()
    {
        await using var first = await LonelyAsync();
        await using var second = await Server.ConnectAsync();
        await second.JoinAsync();
        await second.NextAsync("waiting");
        await first.SendAsync(new { type = "disconnect" });
        await second.NextAsync("paired");

        // Never two at once: the second conversation began behind the end of the first.
        (await Server.QueryAsync<bool>("SELECT (SELECT max(started_at) FROM arena.conversations) > (SELECT min(ended_at) FROM arena.conversations)")).ShouldBeTrue();
    }

    [Fact]
    public async Task People_who_vanish_in_the_moment_of_pairing_leave_every_seat_free_and_no_model_is_asked()
    {
        for (var number = 0; number < 6; number++)
        {
            var person = await Server.ConnectAsync();
            await person.JoinAsync();
            await person.NextAsync("waiting");
            await person.DisposeAsync();
        }

        for (var number = 0; number < 6; number++)
        {
            await using var person = await Server.ConnectAsync();
            await person.SendAsync(new { type = "disconnect" });
            await person.JoinAsync();
        }

        await using var last = await LonelyAsync();
        (await CountAsync("conversations", "ended_at IS NULL")).ShouldBe(1);
        Stage.Asked.ShouldBeEmpty();
    }
}
