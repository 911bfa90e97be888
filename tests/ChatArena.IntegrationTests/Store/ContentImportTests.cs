using System.Text.Json.Nodes;
using ChatArena.Core.Content;
using ChatArena.Core.Studies;
using ChatArena.IntegrationTests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace ChatArena.IntegrationTests.Store;

public sealed class ContentImportTests(PostgresCluster cluster) : ArenaTest(cluster)
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chatarena-content-").FullName;

    protected override bool ExpectsErrors => true;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_changed_file_becomes_a_new_version_and_an_unchanged_one_does_not()
    {
        await ImportAsync();
        (await VersionsAsync(ContentKind.Consent)).ShouldBe(1);

        Write("consent.json", """{"title":"A new form","version":"2.0","content":"New words","checkboxes":["I agree"]}""");
        await ImportAsync();
        await ImportAsync();

        (await VersionsAsync(ContentKind.Consent)).ShouldBe(2);
        await WaitFor.TrueAsync(async () =>
        {
            using var http = Server.Http();
            return (string?)JsonNode.Parse(await http.GetStringAsync("/api/consent"))!["title"] == "A new form";
        });
    }

    [Fact]
    public async Task Before_anybody_took_part_the_study_version_changes_and_afterwards_there_is_a_new_one()
    {
        Write("topics_tasks.json", Topics("First topic"));
        await ImportAsync();
        (await Server.QueryAsync<long>("SELECT count(*) FROM arena.study_versions")).ShouldBe(1);
        await WaitFor.TrueAsync(() => Task.FromResult(Run.Content.Topics[0].Text == "First topic"));
        await using var pair = await Pair.MeetAsync(Server);
        ((string)pair.PairedOne["topic"]!).ShouldBe("First topic");

        Write("topics_tasks.json", Topics("Second topic"));
        await ImportAsync();

        (await Server.QueryAsync<long>("SELECT count(*) FROM arena.study_versions")).ShouldBe(2);
        await WaitFor.TrueAsync(() => Task.FromResult(Run.Content.Topics[0].Text == "Second topic"));
        await using var next = await Pair.MeetAsync(Server);
        ((string)next.PairedOne["topic"]!).ShouldBe("Second topic");
        // The conversation under way goes on as it began.
        await pair.TalkAsync();
    }

    [Fact]
    public async Task A_version_made_in_the_console_is_not_overwritten_by_a_file()
    {
        await using (var edit = Server.Store.CreateCommand(
            """
            INSERT INTO arena.content_versions (id, study_id, kind, number, body, hash, source, created_at)
            SELECT gen_random_uuid(), study_id, kind, 2, body, 'edited', 'Console', now() FROM arena.content_versions WHERE kind = 'Consent'
            """))
        {
            await edit.ExecuteNonQueryAsync();
        }

        Write("consent.json", """{"title":"From a file","version":"2.0","content":"words","checkboxes":[]}""");
        await ImportAsync();

        (await VersionsAsync(ContentKind.Consent)).ShouldBe(2);
        Server.Log.Lines.Count(line => line.Contains("was made in the console and stays")).ShouldBe(1);
    }

    [Fact]
    public async Task A_file_with_errors_is_left_out_and_every_error_is_named()
    {
        Write("topics_tasks.json", """{"topics":[{"id":1,"text":""},{"id":1,"text":"b"}],"tasks":[{"id":"x","text":"c","side":"both"}]}""");

        await ImportAsync();

        (await VersionsAsync(ContentKind.TopicsTasks)).ShouldBe(1);
        foreach (var field in new[] { "topics[0].text", "tasks[0].id", "tasks[0].side", "topics has the id 1 twice" })
        {
            Server.Log.Errors.ShouldContain(line => line.Contains(field));
        }
    }

    [Fact]
    public async Task Without_a_file_the_built_in_form_is_served()
    {
        await ImportAsync();
        using var http = Server.Http();
        ((string)JsonNode.Parse(await http.GetStringAsync("/api/consent"))!["title"]!).ShouldBe("Before you take part");
    }

    [Fact]
    public async Task People_wait_with_a_reason_until_the_study_has_what_a_pair_needs()
    {
        Write("topics_tasks.json", """{"topics":[{"id":1,"text":"A topic"}],"tasks":[{"id":1,"text":"a","side":"attack"}]}""");
        await ImportAsync();
        await WaitFor.TrueAsync(() => Task.FromResult(!Run.CanPair));
        await using var one = await Server.ConnectAsync();
        await using var two = await Server.ConnectAsync();
        await one.JoinAsync();
        await two.JoinAsync();
        ((string)(await one.NextAsync("waiting"))["reason"]!).ShouldBe("no_content");

        Write("topics_tasks.json", Topics("A topic"));
        await ImportAsync();

        await one.NextAsync("paired");
        await two.NextAsync("paired");
    }

    [Fact]
    public async Task Who_waits_is_told_when_the_study_loses_what_a_pair_needs_and_when_it_has_it_again()
    {
        await ImportAsync("""{"topics":[],"tasks":[{"id":1,"text":"a","side":"attack"},{"id":2,"text":"b","side":"defend"}]}""");
        await WaitFor.TrueAsync(() => Task.FromResult(!Run.CanPair));
        await using var one = await Server.ConnectAsync();
        await one.JoinAsync();
        await WaitsAsync(one, "no_content");
        await ImportAsync(Topics("A topic"));
        await WaitsAsync(one, "joined");
        await ImportAsync("""{"topics":[{"id":1,"text":"A topic"}],"tasks":[{"id":1,"text":"a","side":"attack"}]}""");
        await WaitsAsync(one, "no_content");
        await using var two = await Server.ConnectAsync();
        await two.JoinAsync();
        await WaitsAsync(two, "no_content");

        await ImportAsync(Topics("Another topic"));
        await one.NextAsync("paired");
        await two.NextAsync("paired");
        await one.SendAsync(new { type = "disconnect" });

        // They joined while it was missing; that is long past.
        await two.NextAsync("partner_left");
        await WaitsAsync(two, "partner_left");
    }

    private static async Task WaitsAsync(ArenaClient person, string reason) => ((string)(await person.NextAsync("waiting"))["reason"]!).ShouldBe(reason);

    private StudyRun Run => Server.Services.GetRequiredService<StudyCatalog>().Find(Study.BuiltInSlug)!;

    private static string Topics(string topic) =>
        $$"""{"topics":[{"id":1,"text":"{{topic}}"}],"tasks":[{"id":1,"text":"a","side":"attack"},{"id":2,"text":"DEFEND: b"}]}""";

    private void Write(string file, string json) => File.WriteAllText(Path.Combine(_folder, file), json);

    private async Task ImportAsync(string topicsAndTasks)
    {
        Write("topics_tasks.json", topicsAndTasks);
        await ImportAsync();
    }

    private Task ImportAsync() => Server.Services.GetRequiredService<ContentService>().ImportAsync(_folder, CancellationToken.None);

    private Task<long> VersionsAsync(ContentKind kind) =>
        Server.QueryAsync<long>("SELECT count(*) FROM arena.content_versions WHERE kind = $1", kind.ToString());
}
