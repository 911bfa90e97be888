using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using ChatArena.IntegrationTests.Exports;
using ChatArena.IntegrationTests.Hosting;

namespace ChatArena.IntegrationTests.Admin;

/// <summary>A script of the first arena's users, who know one password and these routes.</summary>
public sealed class OriginalRoutesTests(PostgresCluster cluster) : ArenaTest(cluster, $"Arena:AdminPassword={Password}", "Arena:Pairing:ReassignDelaySeconds=0")
{
    private const string Password = "a password of the first arena";

    private static readonly (string Method, string Path)[] Routes =
    [
        ("POST", "auth"), ("GET", "topics"), ("POST", "topics"), ("PUT", "topics/1"), ("DELETE", "topics/1"), ("GET", "tasks"), ("POST", "tasks"), ("PUT", "tasks/1"),
        ("DELETE", "tasks/1"), ("GET", "consent"), ("PUT", "consent"), ("GET", "data-files"), ("GET", "data-files/consent.json"), ("PUT", "data-files/consent.json"),
        ("GET", "data-files/consent.json/download"), ("POST", "data-files/upload"), ("DELETE", "data-files/x.json"), ("GET", "conversations"),
        ("GET", "conversations/0123456789ab"), ("GET", "conversations/0123456789ab/download"), ("DELETE", "conversations/0123456789ab"),
        ("GET", "conversations-download-all"), ("DELETE", "conversations-delete-empty"), ("DELETE", "conversations-delete-all"), ("GET", "nothing-here"),
    ];

    [Fact]
    public async Task Every_route_asks_for_the_password()
    {
        using var http = Server.Http();
        foreach (var (method, path) in Routes)
        {
            var answer = await http.SendAsync(new(new(method), $"/api/admin/{path}"));
            answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized, path);
            ((string)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["detail"]!).ShouldBe(path == "auth" ? "Invalid password" : "Invalid admin password");
        }
    }

    [Fact]
    public async Task The_right_password_opens_and_ten_wrong_ones_close()
    {
        using var http = Knowing();
        ((bool)(await Staff.JsonAsync(await http.PostAsync("/api/admin/auth", null)))["authenticated"]!).ShouldBeTrue();
        using var wrong = Server.Http();
        wrong.DefaultRequestHeaders.Add("X-Admin-Password", "wrong");
        for (var tries = 0; tries < 10; tries++)
        {
            (await wrong.GetAsync("/api/admin/topics")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        }

        (await wrong.PostAsync("/api/admin/auth", null)).StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        (await http.PostAsync("/api/admin/auth", null)).StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task Wrong_passwords_at_the_sign_in_itself_are_refused_and_count_too()
    {
        using var wrong = Server.Http();
        foreach (var password in new[] { "", Password.ToUpperInvariant(), $"{Password}{Password}", Password[..^1], "wrong", "wrong", "wrong", "wrong", "wrong", "wrong" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/admin/auth");
            request.Headers.TryAddWithoutValidation("X-Admin-Password", password).ShouldBeTrue();
            using var answer = await wrong.SendAsync(request);
            answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized, password);
            ((string)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["detail"]!).ShouldBe("Invalid password");
        }

        using var http = Knowing();
        using var late = await http.PostAsync("/api/admin/auth", null);
        late.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        (await late.Content.ReadAsStringAsync()).ShouldContain("\"too_many_tries\"");
        Server.Log.Lines.ShouldNotContain(line => line.Contains("Arena:AdminPassword is not set", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("topics")]
    [InlineData("tasks")]
    public async Task Topics_and_tasks_are_added_changed_and_deleted(string list)
    {
        using var http = Knowing();
        const string Hostile = "\"><img src=x onerror=alert(1)> 'quoted' \"quoted\" \\ \u2028 end";
        var before = await ListAsync(http, list);
        var highest = before.Max(entry => (int)entry!["id"]!);

        var added = await Staff.JsonAsync(await http.PostAsJsonAsync($"/api/admin/{list}", new { text = Hostile }));
        ((int)added["id"]!, (string)added["text"]!).ShouldBe((highest + 1, Hostile));
        var changed = await Staff.JsonAsync(await http.PutAsJsonAsync($"/api/admin/{list}/{highest + 1}", new { text = "another text" }));
        ((string)changed["text"]!).ShouldBe("another text");
        (await ListAsync(http, list)).Count.ShouldBe(before.Count + 1);
        ((string)(await Staff.JsonAsync(await http.DeleteAsync($"/api/admin/{list}/{highest + 1}")))["status"]!).ShouldBe("deleted");
        (await ListAsync(http, list)).ToJsonString().ShouldBe(before.ToJsonString());

        (await http.PutAsJsonAsync($"/api/admin/{list}/9999", new { text = "x" })).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await http.DeleteAsync($"/api/admin/{list}/9999")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        foreach (var body in new[] { "{\"text\":\"\"}", "{\"text\":\"  \"}", "{}", "{\"text\":5}", "{\"text\":null}", "[]", "nonsense", "", "{\"text\":\"\\ud800\"}", "{\"text\":\"a\\u0000b\"}" })
        {
            var refused = await http.PostAsync($"/api/admin/{list}", new StringContent(body, Encoding.UTF8, "application/json"));
            refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity, body);
            JsonNode.Parse(await refused.Content.ReadAsStringAsync())!["detail"]!.AsArray().ShouldNotBeEmpty();
        }
    }

    [Fact]
    public async Task A_task_s_side_is_told_or_read_from_its_first_word_or_the_one_with_fewer()
    {
        using var http = Knowing();
        async Task<string> SideAsync(object task) => (string)(await Staff.JsonAsync(await http.PostAsJsonAsync("/api/admin/tasks", task)))["side"]!;
        (await SideAsync(new { text = "Ask for proof.", side = "defend" })).ShouldBe("defend");
        (await SideAsync(new { text = "ATTACK: ask for proof." })).ShouldBe("attack");
        (await SideAsync(new { text = "Forsvar: vis til rettferdighet." })).ShouldBe("defend");
        (await http.PostAsJsonAsync("/api/admin/tasks", new { text = "x", side = "both" })).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task The_next_pair_gets_the_new_topic_and_people_wait_while_a_side_is_missing()
    {
        using var http = Knowing();
        foreach (var topic in await ListAsync(http, "topics"))
        {
            await http.DeleteAsync($"/api/admin/topics/{topic!["id"]}");
        }

        await using var one = await Server.ConnectAsync();
        await using var two = await Server.ConnectAsync();
        await one.JoinAsync();
        await two.JoinAsync();
        await one.NextAsync("waiting");
        await http.PostAsJsonAsync("/api/admin/topics", new { text = "The only topic there is" });
        ((string)(await one.NextAsync("paired"))["topic"]!).ShouldBe("The only topic there is");
    }

    [Fact]
    public async Task A_changed_consent_form_is_shown_at_once()
    {
        using var http = Knowing();
        var form = new { title = "A new title", version = "2.0", content = "Some **words**.", checkboxes = new[] { "I am 18", "I agree" } };
        var changed = await Staff.JsonAsync(await http.PutAsJsonAsync("/api/admin/consent", form));
        ((string)changed["title"]!).ShouldBe("A new title");
        var shown = await Staff.JsonAsync(await http.GetAsync("/api/consent"));
        ((string)shown["title"]!, (string)shown["version"]!, shown["checkboxes"]!.AsArray().Count).ShouldBe(("A new title", "2.0", 2));
        (await http.PutAsJsonAsync("/api/admin/consent", new { title = "x", version = "1", content = "y" })).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await http.PutAsJsonAsync("/api/admin/consent", new { form.title, form.version, content = "", form.checkboxes })).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        ((string)(await Staff.JsonAsync(await http.GetAsync("/api/admin/consent")))["title"]!).ShouldBe("A new title");
    }

    [Fact]
    public async Task Conversations_are_listed_read_taken_away_and_deleted_as_files()
    {
        await using var silent = await Pair.MeetAsync(Server);
        await silent.One.SendAsync(new { type = "disconnect" });
        await silent.Two.NextAsync("waiting");
        await silent.Two.SendAsync(new { type = "disconnect" });
        // Nobody of them waits for the next two.
        await silent.Two.NothingAsync("paired");
        await using var pair = await Pair.MeetAsync(Server);
        await Hostile.TalkAsync(pair);
        using var http = Knowing();

        var row = (await ListAsync(http, "conversations")).ShouldHaveSingleItem()!;
        ((string)row["session_id"]!, (string)row["filename"]!, (int)row["message_count"]!).ShouldBe((pair.SessionId, $"{pair.SessionId}.json", 2 * Hostile.Texts.Length));
        row["ended_at"].ShouldBeNull();
        var bytes = await http.GetByteArrayAsync($"/api/admin/conversations/{pair.SessionId}");
        bytes.Length.ShouldBe((int)row["size"]!);
        JsonNode.Parse(bytes)!["messages"]!.AsArray().Where((_, index) => index % 2 == 0).Select(message => (string)message!["speech"]!).ShouldBe(Hostile.Texts);

        var file = await http.GetAsync($"/api/admin/conversations/{pair.SessionId}/download");
        file.Content.Headers.ContentDisposition!.FileName!.Trim('"').ShouldBe($"{pair.SessionId}.json");
        var download = await http.GetAsync("/api/admin/conversations-download-all");
        download.Content.Headers.ContentType!.MediaType.ShouldBe("application/zip");
        download.Content.Headers.ContentDisposition!.FileName!.Trim('"').ShouldMatch(@"^conversations_\d{8}_\d{6}\.zip$");
        using (var zip = new ZipArchive(await download.Content.ReadAsStreamAsync()))
        {
            var entry = zip.Entries.ShouldHaveSingleItem();
            entry.Name.ShouldBe($"{pair.SessionId}.json");
            await using var stream = await entry.OpenAsync();
            using var copy = new MemoryStream();
            await stream.CopyToAsync(copy);
            copy.ToArray().ShouldBe(bytes);
        }

        var emptied = await Staff.JsonAsync(await http.DeleteAsync("/api/admin/conversations-delete-empty"));
        ((string)emptied["status"]!, (int)emptied["deleted_count"]!).ShouldBe(("success", 1));
        (await http.GetAsync("/api/admin/conversations/..%2F..%2Fetc")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await http.GetAsync("/api/admin/conversations/000000000000")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        var gone = await Staff.JsonAsync(await http.DeleteAsync($"/api/admin/conversations/{pair.SessionId}"));
        ((string)gone["status"]!, (string)gone["session_id"]!).ShouldBe(("deleted", pair.SessionId));
        (await http.DeleteAsync($"/api/admin/conversations/{pair.SessionId}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await ListAsync(http, "conversations")).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_list_has_the_newest_change_first()
    {
        await using var one = await Pair.MeetAsync(Server);
        await one.TalkAsync();
        await using var two = await Pair.MeetAsync(Server);
        await two.TalkAsync();
        await one.One.SayAsync("a later word in the earlier conversation");
        var word = await one.One.NextAsync("message_sent");
        using var http = Knowing();

        var rows = await ListAsync(http, "conversations");

        rows.Select(row => (string)row!["session_id"]!).ShouldBe([one.SessionId, two.SessionId]);
        ((string)rows[0]!["modified"]!).ShouldBe((string)word["timestamp"]!);
        ((string)rows[0]!["topic"]!).ShouldBe((string)one.PairedOne["topic"]!);
        DateTimeOffset.Parse((string)rows[0]!["started_at"]!, CultureInfo.InvariantCulture)
            .ShouldBe(await Server.QueryAsync<DateTime>("SELECT started_at FROM arena.conversations WHERE code = $1", one.SessionId));

        await two.One.SendAsync(new { type = "disconnect" });
        await two.Two.NextAsync("partner_left");
        rows = await ListAsync(http, "conversations");
        rows.Select(row => (string)row!["session_id"]!).ShouldBe([two.SessionId, one.SessionId]);
        ((string)rows[0]!["modified"]!).ShouldBe((string)rows[0]!["ended_at"]!);
    }

    [Fact]
    public async Task All_conversations_can_be_deleted_at_once()
    {
        await using var pair = await Pair.MeetAsync(Server);
        await pair.TalkAsync();
        using var http = Knowing();
        var done = await Staff.JsonAsync(await http.DeleteAsync("/api/admin/conversations-delete-all"));
        ((string)done["status"]!, (int)done["deleted_count"]!).ShouldBe(("success", 1));
        (await Server.QueryAsync<long>("SELECT count(*) FROM arena.messages")).ShouldBe(0);
        await pair.One.NextAsync("waiting");
    }

    private static async Task<JsonArray> ListAsync(HttpClient http, string list) => JsonNode.Parse(await http.GetStringAsync($"/api/admin/{list}"))!.AsArray();

    private HttpClient Knowing()
    {
        var http = Server.Http();
        http.DefaultRequestHeaders.Add("X-Admin-Password", Password);
        return http;
    }
}
