using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ChatArena.Core.Studies;
using ChatArena.IntegrationTests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace ChatArena.IntegrationTests.Admin;

public sealed class SettingsTests(PostgresCluster cluster) : ArenaTest(cluster, "Arena:Conversation:MinThinkChars=12", "Arena:AdminPassword=not to be shown")
{
    [Fact]
    public async Task Every_setting_has_its_value_and_the_layer_that_says_it_and_no_secret_is_shown()
    {
        using var staff = await Staff.SetUpAsync(Server);
        await staff.PutAsJsonAsync("/api/admin/data-files/llm_config.json", new { content = """{"pairing":{"reassign_delay_seconds":33},"ai_participants":{"humans_first_seconds":7},"behavior":{"ai_opens":false}}""" });
        await Staff.JsonAsync(await staff.PutAsJsonAsync("/api/settings/study", new { study = new { silence_seconds = "444", min_think_chars = "20", ai_max_seats = "9" } }));

        var text = await staff.GetStringAsync("/api/settings");
        text.ShouldNotContain("not to be shown");
        var rows = JsonNode.Parse(text)!["rows"]!.AsArray().ToDictionary(row => (string)row!["key"]!, row => ((string?)row!["value"], (string)row["source"]!));
        rows["Arena:Conversation:MinThinkChars"].ShouldBe(("12", "option"));
        rows["Arena:Conversation:SilenceSeconds"].ShouldBe(("444", "study"));
        rows["Arena:Pairing:ReassignDelaySeconds"].ShouldBe(("33", "llm_config"));
        rows["Arena:Conversation:HardCapSeconds"].ShouldBe(("3600", "default"));
        rows["Arena:Limits:FrameBytes"].ShouldBe(("65536", "default"));
        rows["Arena:AdminPassword"].ShouldBe(("set, and not shown", "option"));

        rows["Arena:Ai:Enabled"].ShouldBe(("false", "option"));
        rows["Arena:Ai:ForLonely"].ShouldBe(("true", "default"));
        rows["Arena:Ai:MaxSeats"].ShouldBe(("9", "study"));
        rows["Arena:Ai:HumansFirstSeconds"].ShouldBe(("7", "llm_config"));
        rows["Arena:Ai:Opens"].ShouldBe(("false", "llm_config"), "it says so, though that is the default");

        // What it says is what holds.
        Server.Services.GetRequiredService<StudyCatalog>().Find(Study.BuiltInSlug)!.Settings.Ai.MaxSeats.ShouldBe(9);
        var study = await Staff.JsonAsync(await staff.GetAsync("/api/studies/arena"));
        ((int)study["min_think"]!, (int)study["silence_seconds"]!, (int)study["reassign_delay_seconds"]!).ShouldBe((12, 444, 33));
    }

    [Theory]
    [InlineData("silence_seconds", "-1")]
    [InlineData("silence_seconds", "many")]
    [InlineData("silence_seconds", "999999999")]
    [InlineData("draw", "first")]
    [InlineData("delay_enabled", "perhaps")]
    [InlineData("ai_opens", "sometimes")]
    [InlineData("ai_max_seats", "-3")]
    [InlineData("conditions", "x")]
    public async Task A_value_that_a_setting_must_not_have_is_refused_and_nothing_is_stored(string name, string value)
    {
        using var staff = await Staff.SetUpAsync(Server);
        var before = await staff.GetStringAsync("/api/settings");
        (await staff.PutAsJsonAsync("/api/settings/study", new { study = new Dictionary<string, string> { [name] = value, ["hard_cap_seconds"] = "60" } })).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await staff.GetStringAsync("/api/settings")).ShouldBe(before);
    }
}
