using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using ChatArena.IntegrationTests.Hosting;

namespace ChatArena.IntegrationTests.Admin;

public sealed class DataFileTests(PostgresCluster cluster) : ArenaTest(cluster)
{
    private const string Files = "/api/admin/data-files";

    [Fact]
    public async Task The_content_files_are_listed_viewed_and_taken_away()
    {
        using var staff = await Staff.SetUpAsync(Server);
        var list = JsonNode.Parse(await staff.GetStringAsync(Files))!.AsArray();
        list.Select(file => (string)file!["name"]!).ShouldBe(["consent.json", "llm_config.json", "personas.json", "topics_tasks.json"]);
        var body = (string)(await Staff.JsonAsync(await staff.GetAsync($"{Files}/consent.json")))["content"]!;
        Encoding.UTF8.GetByteCount(body).ShouldBe((int)list[0]!["size"]!);
        var download = await staff.GetAsync($"{Files}/consent.json/download");
        download.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("attachment");
        (await download.Content.ReadAsStringAsync()).ShouldBe(body);
    }

    [Fact]
    public async Task An_edit_is_taken_whole_or_not_at_all_and_is_live_at_once()
    {
        using var staff = await Staff.SetUpAsync(Server);
        foreach (var (name, wrong) in new[]
        {
            ("consent.json", "{"), ("consent.json", "[]"), ("consent.json", """{"title":"x"}"""), ("llm_config.json", """{"pairing":{"delay_enabled":"perhaps"}}"""),
            ("topics_tasks.json", """{"topics":[{"id":1,"text":"a"},{"id":1,"text":"b"}],"tasks":[]}"""), ("personas.json", """{"personas":5}"""),
        })
        {
            var before = await staff.GetStringAsync($"{Files}/{name}");
            (await staff.PutAsJsonAsync($"{Files}/{name}", new { content = wrong })).StatusCode.ShouldBe(HttpStatusCode.BadRequest, wrong);
            (await UploadAsync(staff, name, wrong)).StatusCode.ShouldBe(HttpStatusCode.BadRequest, wrong);
            (await staff.GetStringAsync($"{Files}/{name}")).ShouldBe(before);
        }

        foreach (var (wrong, problem) in new[]
        {
            ("{\n\"title\": \"x\",,\n}", "line 2: is not JSON"),
            ("{\n\"title\": \"x\",\n\"version\": \"1\",\n\"content\": 5,\n\"checkboxes\": []}", "line 4: content: must be a text"),
        })
        {
            var refused = await (await staff.PutAsJsonAsync($"{Files}/consent.json", new { content = wrong })).Content.ReadFromJsonAsync<JsonObject>();
            ((string)refused!["detail"]!).ShouldBe(problem);
        }

        var done = await Staff.JsonAsync(await staff.PutAsJsonAsync($"{Files}/llm_config.json", new { content = """{"pairing":{"reassign_delay_seconds":77}}""" }));
        ((string)done["status"]!, (string)done["name"]!).ShouldBe(("updated", "llm_config.json"));
        ((int)(await Staff.JsonAsync(await staff.GetAsync("/api/studies/arena")))["reassign_delay_seconds"]!).ShouldBe(77);
        await Staff.JsonAsync(await UploadAsync(staff, "llm_config.json", """{"pairing":{"reassign_delay_seconds":55}}"""));
        ((int)(await Staff.JsonAsync(await staff.GetAsync("/api/studies/arena")))["reassign_delay_seconds"]!).ShouldBe(55);
    }

    [Fact]
    public async Task A_name_that_stands_twice_is_refused_and_where_it_was_stored_once_an_edit_says_so()
    {
        const string Twice = """{"topics":[{"id":1,"text":"a","text":"b"}],"tasks":[{"id":1,"text":"ATTACK: a"},{"id":2,"text":"DEFEND: b"}]}""";
        using var staff = await Staff.SetUpAsync(Server);
        (await staff.PutAsJsonAsync($"{Files}/topics_tasks.json", new { content = Twice })).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await staff.PutAsJsonAsync("/api/content/topics_tasks.json", new { content = Twice })).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);

        await using var stored = Server.Store.CreateCommand("UPDATE arena.content_versions SET body = $1::json WHERE kind = (SELECT kind FROM arena.content_versions WHERE body::text LIKE '%\"topics\"%' LIMIT 1)");
        stored.Parameters.AddWithValue(Twice);
        (await stored.ExecuteNonQueryAsync()).ShouldBeGreaterThan(0);
        foreach (var edit in new Func<Task<HttpResponseMessage>>[]
        {
            () => staff.PostAsJsonAsync("/api/admin/topics", new { text = "new" }),
            () => staff.PutAsJsonAsync("/api/admin/topics/1", new { text = "changed" }),
            () => staff.DeleteAsync("/api/admin/topics/1"),
        })
        {
            using var answer = await edit();
            answer.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
            (await answer.Content.ReadAsStringAsync()).ShouldContain("topics[0].text");
        }
    }

    [Fact]
    public async Task Other_files_come_and_go_and_the_content_files_stay()
    {
        using var staff = await Staff.SetUpAsync(Server);
        var done = await Staff.JsonAsync(await UploadAsync(staff, "x.json", """{"a": 1}"""));
        ((string)done["status"]!, (string)done["name"]!).ShouldBe(("uploaded", "x.json"));
        ((string)(await Staff.JsonAsync(await staff.GetAsync($"{Files}/x.json")))["content"]!).ShouldBe("""{"a": 1}""");
        await Staff.JsonAsync(await staff.PutAsJsonAsync($"{Files}/x.json", new { content = "[2]" }));
        (await staff.PutAsJsonAsync($"{Files}/x.json", new { content = "[2" })).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await staff.PutAsJsonAsync($"{Files}/new.json", new { content = "[2]" })).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        ((string)(await Staff.JsonAsync(await staff.DeleteAsync($"{Files}/x.json")))["status"]!).ShouldBe("deleted");
        (await staff.GetAsync($"{Files}/x.json")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await UploadAsync(staff, "x.txt", "{}")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await UploadAsync(staff, "x.json", "{")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        foreach (var name in new[] { "topics_tasks.json", "consent.json", "llm_config.json", "personas.json" })
        {
            (await staff.DeleteAsync($"{Files}/{name}")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        }
    }

    [Theory]
    [InlineData("..%2fappsettings.json")]
    [InlineData("%2e%2e%2f%2e%2e%2fetc%2fpasswd")]
    [InlineData("..%5cx.json")]
    [InlineData("a..b.json")]
    [InlineData(".json")]
    [InlineData("x.json%00")]
    [InlineData("x.json%0a")]
    public async Task A_name_never_leads_anywhere(string name)
    {
        using var staff = await Staff.SetUpAsync(Server);
        foreach (var method in new[] { "GET", "DELETE", "PUT" })
        {
            (await staff.SendAsync(new(new(method), new Uri(Server.Address, $"{Files}/{name}")))).StatusCode.ShouldBeOneOf(HttpStatusCode.BadRequest, HttpStatusCode.NotFound);
        }

        (await UploadAsync(staff, Uri.UnescapeDataString(name).Replace("\n", "\\n").Replace("\0", "\\0"), "{}")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_content_file_keeps_its_versions_and_an_edit_of_an_old_one_is_refused()
    {
        using var staff = await Staff.SetUpAsync(Server);
        var first = await Staff.JsonAsync(await staff.GetAsync("/api/content/llm_config.json"));
        var hash = (string)first["version"]!["hash"]!;
        var change = new { content = """{"pairing":{"reassign_delay_seconds":7}}""", expected = hash };
        var second = await Staff.JsonAsync(await staff.PutAsJsonAsync("/api/content/llm_config.json", change));
        ((int)second["version"]!["number"]!, (string)second["version"]!["source"]!).ShouldBe((2, "console"));
        (await staff.PutAsJsonAsync("/api/content/llm_config.json", change with { content = "{}" })).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        JsonNode.Parse(await staff.GetStringAsync("/api/content/llm_config.json/versions"))!.AsArray().Select(version => (int)version!["number"]!).ShouldBe([2, 1]);
        ((string)(await Staff.JsonAsync(await staff.GetAsync("/api/content/llm_config.json/versions/1")))["content"]!).ShouldBe((string)first["content"]!);
        (await staff.GetAsync("/api/content/other.json")).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        var wrong = await staff.PutAsJsonAsync("/api/content/topics_tasks.json", new { content = "{\n \"topics\": [\n  {\"id\": 1, \"text\": \"a\"},\n  {\"id\": 2, \"text\": 5}\n ],\n \"tasks\": []\n}" });
        wrong.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        var detail = JsonNode.Parse(await wrong.Content.ReadAsStringAsync())!["detail"]![0]!;
        ((int)detail["line"]!, (string)detail["loc"]![1]!).ShouldBe((4, "topics[1].text"));
        (await Server.QueryAsync<string>("SELECT before_hash FROM arena.audit WHERE action = 'content.changed'")).ShouldBe(hash);
    }

    private static Task<HttpResponseMessage> UploadAsync(HttpClient http, string name, string body)
    {
        var file = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        return http.PostAsync($"{Files}/upload", new MultipartFormDataContent { { file, "file", name } });
    }
}
