using ChatArena.IntegrationTests.Hosting;
using Microsoft.Playwright;

namespace ChatArena.IntegrationTests.Pages;

/// <summary>Somebody alone in a browser, without a key, a model or a network: a persona takes the other seat.</summary>
public sealed class PersonaTests(PostgresCluster cluster, Chromium chromium) : PageTests(
    cluster, chromium, "Arena:Ai:Enabled=true", "Arena:Ai:HumansFirstSeconds=1", "Arena:Pairing:ReassignDelaySeconds=0")
{
    [Fact]
    public async Task A_lonely_person_talks_with_a_persona_and_goes_on_to_another()
    {
        var person = await VisitorAsync();
        await person.AgreeAsync();
        await person.IsPairedAsync();
        for (var round = 1; round <= 3; round++)
        {
            await person.SayAsync($"What would you say to a worried parent, for the {round}. time?");
            await Assertions.Expect(person.Page.Locator(".turn:not(.turn--own) .bubble")).ToHaveCountAsync(round, new() { Timeout = 60_000 });
        }

        var said = await person.Page.Locator(".turn:not(.turn--own) .bubble").AllInnerTextsAsync();
        said.Distinct().Count().ShouldBe(3);
        said.ShouldAllBe(line => line.Length > 0 && !line.Contains('<'));
        (await Server.QueryAsync<long>("SELECT count(*) FROM arena.messages WHERE generation->>'model' = 'scripted/lines'")).ShouldBe(3);

        await person.Button("Find a new partner").ClickAsync();
        await person.Dialog.GetByRole(AriaRole.Button, new() { Name = "Find a new partner" }).ClickAsync();
        await person.IsToldAsync("You asked for a new partner");
        await person.IsPairedAsync();
        await Assertions.Expect(person.Bubbles).ToHaveCountAsync(0);
        await person.LeaveAsync();
        await WaitFor.TrueAsync(async () => await Server.QueryAsync<long>("SELECT count(*) FROM arena.conversations WHERE ended_at IS NULL") == 0);
        Server.Log.Errors.ShouldBeEmpty();
    }
}
