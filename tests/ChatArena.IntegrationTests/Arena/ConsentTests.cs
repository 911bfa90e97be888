using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ChatArena.IntegrationTests.Hosting;

namespace ChatArena.IntegrationTests.Arena;

public sealed class ConsentTests(PostgresCluster cluster) : ArenaTest(cluster)
{
    [Fact]
    public async Task The_form_is_served_with_everything_a_page_needs()
    {
        using var http = Server.Http();

        var form = (await http.GetFromJsonAsync<JsonObject>("/api/consent"))!;

        ((string)form["title"]!).ShouldNotBeEmpty();
        ((string)form["version"]!).ShouldNotBeEmpty();
        ((string)form["content"]!).ShouldNotBeEmpty();
        form["checkboxes"]!.AsArray().ShouldNotBeEmpty();
        ((string)form["hash"]!).ShouldMatch("^[0-9a-f]{64}$");
    }

    [Theory]
    [InlineData("""{"type":"join","consent":false}""")]
    [InlineData("""{"type":"join"}""")]
    [InlineData("""{"type":"join","consent":"true"}""")]
    [InlineData("""{"type":"join","consent":1}""")]
    [InlineData("""{"type":"reassign"}""")]
    public async Task Nobody_is_queued_without_consent_on_any_path(string frame)
    {
        await using var one = await Server.ConnectAsync();
        await using var other = await Server.ConnectAsync();
        await other.JoinAsync();
        await other.NextAsync("waiting");

        await one.SendTextAsync(frame);

        (await one.RefusedAsync()).ShouldBe("consent_required");
        // Long enough for two looks at the queue, each of which tells everybody in it their place.
        for (var look = 0; look < 2; look++)
        {
            await other.JoinAsync();
            await other.NextAsync("waiting");
        }

        await one.NothingAsync("waiting");
        await other.NothingAsync("paired");
    }

    [Fact]
    public async Task A_consent_to_an_older_text_is_refused()
    {
        await using var one = await Server.ConnectAsync();

        await one.SendAsync(new { type = "join", consent = true, consent_hash = new string('0', 64) });

        (await one.RefusedAsync()).ShouldBe("consent_outdated");
    }

    [Fact]
    public async Task A_study_that_does_not_exist_is_refused()
    {
        await using var one = await Server.ConnectAsync();

        await one.SendAsync(new { type = "join", consent = true, study = "no-such-study" });

        (await one.RefusedAsync()).ShouldBe("study_unknown");
    }

    [Fact]
    public async Task The_record_says_which_text_was_agreed_to_and_when()
    {
        using var http = Server.Http();
        var hash = (string)(await http.GetFromJsonAsync<JsonObject>("/api/consent"))!["hash"]!;
        await using var one = await Server.ConnectAsync();
        await one.SendAsync(new { type = "join", consent = true, consent_hash = hash });
        await one.NextAsync("waiting");

        (await Server.QueryAsync<long>(
            """
            SELECT count(*) FROM arena.consents JOIN arena.participants ON id = participant_id
            WHERE text_hash = $1 AND form_version <> '' AND given_at = joined_at AND given_at > now() - interval '1 minute'
            """,
            hash)).ShouldBe(1);
        (await Server.QueryAsync<bool>("SELECT bool_and(frozen_at IS NOT NULL) FROM arena.study_versions")).ShouldBeTrue();
    }
}
