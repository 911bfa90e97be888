using ChatArena.IntegrationTests.Hosting;
using Microsoft.Playwright;

namespace ChatArena.IntegrationTests.Pages.Admin;

/// <summary>Staff read what somebody said to a model.</summary>
public sealed class PlayedTests(PostgresCluster cluster, Chromium chromium) : AdminTests(cluster, chromium, "Arena:Ai:Enabled=true", "Arena:Ai:HumansFirstSeconds=0")
{
    [Fact]
    public async Task A_conversation_says_which_model_played_whom()
    {
        await using var person = await Server.ConnectAsync();
        await person.JoinAsync();
        var session = (string)(await person.NextAsync("paired"))["session_id"]!;
        await person.SayAsync("What would you change first?");
        await person.NextAsync("partner_message");
        var persona = await Server.QueryAsync<string>("SELECT persona_id FROM arena.members WHERE persona_id IS NOT NULL");

        var owner = await OwnerAsync();
        await Link(owner, session).ClickAsync();

        var model = owner.Page.Locator(".card--private").Filter(new() { HasText = "AI, " });
        await owner.SeesAsync(model.GetByText("scripted/lines"));
        await owner.SeesAsync(model.GetByText(persona, new() { Exact = true }));
        await Assertions.Expect(owner.Page.Locator(".card--private").Filter(new() { HasText = "Human, " }).GetByText("Persona")).ToHaveCountAsync(0);
    }
}
