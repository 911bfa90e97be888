using System.Net;
using System.Text.Json.Nodes;
using ChatArena.IntegrationTests.Hosting;

namespace ChatArena.IntegrationTests.Conversations;

public sealed class ConversationListTests(PostgresCluster cluster) : ArenaTest(cluster)
{
    private static readonly string[] Routes =
    [
        "/api/conversations", "/api/conversations/0123456789ab", "/api/conversations/0123456789ab/transcript", "/api/exports/transcripts.zip",
        "/api/exports/huggingface.zip", "/api/exports/convokit.zip", "/api/exports/transcript.jsonl", "/api/exports/perspective.jsonl",
    ];

    [Fact]
    public async Task Nobody_reads_conversations_without_a_sign_in()
    {
        using var http = Server.Http();
        foreach (var route in Routes)
        {
            (await http.GetAsync(route)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized, route);
        }

        (await http.DeleteAsync("/api/conversations/0123456789ab")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task The_list_goes_page_by_page_and_misses_and_doubles_nothing()
    {
        var sessions = new List<string>();
        for (var number = 0; number < 5; number++)
        {
            await using var pair = await Pair.MeetAsync(Server);
            sessions.Add(pair.SessionId);
        }

        using var staff = await Staff.SetUpAsync(Server);
        var seen = new List<string>();
        string? next = null;
        do
        {
            var page = await Staff.JsonAsync(await staff.GetAsync($"/api/conversations?limit=2&before={next}"));
            seen.AddRange(Sessions(page));
            next = (string?)page["next"];
        }
        while (next is not null);

        seen.ShouldBe(Enumerable.Reverse(sessions));
    }

    [Fact]
    public async Task Filters_find_what_they_say()
    {
        await using var talking = await Pair.MeetAsync(Server);
        await talking.TalkAsync();
        await using var over = await Pair.MeetAsync(Server);
        await over.One.SendAsync(new { type = "disconnect" });
        await over.Two.NextAsync("partner_left");
        using var staff = await Staff.SetUpAsync(Server);
        var person = await Server.QueryAsync<string>("SELECT member.code FROM arena.members AS member JOIN arena.conversations AS c ON c.id = conversation_id WHERE c.code = $1 LIMIT 1", talking.SessionId);
        var topic = await Server.QueryAsync<int>("SELECT topic_id FROM arena.conversations WHERE code = $1", talking.SessionId);

        (await FindAsync(staff, "end_reason=open")).ShouldBe([talking.SessionId]);
        (await FindAsync(staff, "end_reason=left")).ShouldBe([over.SessionId]);
        (await FindAsync(staff, "end_reason=hard_cap")).ShouldBeEmpty();
        (await FindAsync(staff, $"participant={person}")).ShouldBe([talking.SessionId]);
        (await FindAsync(staff, $"session={talking.SessionId[..6]}")).ShouldBe([talking.SessionId]);
        (await FindAsync(staff, $"topic={topic}")).ShouldContain(talking.SessionId);
        (await FindAsync(staff, "study=arena&from=2020-01-01")).Count.ShouldBe(2);
        (await FindAsync(staff, "from=2100-01-01")).ShouldBeEmpty();
        (await FindAsync(staff, "to=2020-01-01T00:00:00Z")).ShouldBeEmpty();
        (await FindAsync(staff, "participant=%00'; DROP TABLE x; --")).ShouldBeEmpty();
        (await FindAsync(staff, "study=nothing")).ShouldBeEmpty();
        (await staff.GetAsync("/api/conversations?before=nonsense")).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task One_conversation_shows_thoughts_beside_speech()
    {
        await using var pair = await Pair.MeetAsync(Server);
        await pair.One.SayAsync("what I say", "what I keep to myself");
        await pair.One.NextAsync("message_sent");
        using var staff = await Staff.SetUpAsync(Server);

        var found = await Staff.JsonAsync(await staff.GetAsync($"/api/conversations/{pair.SessionId}"));

        found["members"]!.AsArray().Count.ShouldBe(2);
        var message = found["messages"]!.AsArray().ShouldHaveSingleItem()!;
        ((string)message["think"]!, (string)message["speech"]!).ShouldBe(("what I keep to myself", "what I say"));
        (await staff.GetAsync("/api/conversations/000000000000")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await staff.GetAsync("/api/conversations/x")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_running_conversation_that_is_deleted_ends_and_stays_deleted()
    {
        await using var pair = await Pair.MeetAsync(Server);
        await pair.TalkAsync();
        using var staff = await Staff.SetUpAsync(Server);

        (await staff.DeleteAsync($"/api/conversations/{pair.SessionId}")).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        await pair.One.NextAsync("waiting");
        await pair.Two.NextAsync("waiting");
        (await staff.GetAsync($"/api/conversations/{pair.SessionId}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await FindAsync(staff, "")).ShouldNotContain(pair.SessionId);
        (await Server.QueryAsync<long>("SELECT count(*) FROM arena.messages")).ShouldBe(0);
        (await staff.DeleteAsync($"/api/conversations/{pair.SessionId}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await Server.QueryAsync<string>("SELECT actor || ' ' || action || ' ' || target FROM arena.audit WHERE action LIKE 'conversation%'"))
            .ShouldBe($"{Staff.Email} conversation.deleted {pair.SessionId}");
        await Should.ThrowAsync<Npgsql.PostgresException>(() => Server.QueryAsync<long>("DELETE FROM arena.audit RETURNING 1::bigint"));
    }

    private static async Task<IReadOnlyList<string>> FindAsync(HttpClient staff, string query) =>
        Sessions(await Staff.JsonAsync(await staff.GetAsync($"/api/conversations?{query}")));

    private static List<string> Sessions(JsonObject page) => [.. page["items"]!.AsArray().Select(row => (string)row!["session_id"]!)];
}
