using ChatArena.IntegrationTests.Hosting;
using Microsoft.Playwright;

namespace ChatArena.IntegrationTests.Pages;

/// <summary>Whole visits, from the consent form to the last page.</summary>
public sealed class JourneyTests(PostgresCluster cluster, Chromium chromium) : PageTests(cluster, chromium, "Arena:Pairing:ReassignDelaySeconds=0")
{
    [Fact]
    public async Task Two_people_talk_through_a_cut_and_one_goes_on_to_a_third()
    {
        await using var cable = await Cable.LayAsync(Server.Address);
        var (anna, bert) = await PairAsync(cable.Address);
        (await anna.Page.Locator("#topic").InnerTextAsync()).ShouldBe(await bert.Page.Locator("#topic").InnerTextAsync());
        (await TaskOf(anna)).ShouldNotBe(await TaskOf(bert));

        for (var round = 1; round <= 5; round++)
        {
            await TalkAsync(anna, bert, round);
        }

        var task = await TaskOf(anna);
        cable.PullOut();
        await anna.IsToldAsync("Connection lost.");
        await bert.IsToldAsync("Your partner's connection was cut.");
        cable.PlugIn();
        await anna.IsToldAsync("You are connected again.");
        await bert.IsToldAsync("Your partner is back.");
        (await TaskOf(anna)).ShouldBe(task);

        for (var round = 6; round <= 10; round++)
        {
            await TalkAsync(anna, bert, round);
        }

        await Assertions.Expect(anna.Bubbles).ToHaveCountAsync(20);
        await Assertions.Expect(bert.Bubbles).ToHaveCountAsync(20);
        (await Server.QueryAsync<long>("SELECT count(*) FROM arena.messages")).ShouldBe(20);

        await anna.Button("Find a new partner").ClickAsync();
        await anna.Dialog.GetByRole(AriaRole.Button, new() { Name = "Find a new partner" }).ClickAsync();
        await anna.IsToldAsync("You asked for a new partner");
        await bert.ReadsAsync(bert.Reason, "Your partner asked for a new partner");
        await bert.Button("Stop waiting and leave").ClickAsync();
        await bert.SeesAsync(bert.Screen("end"));
        var cleo = await VisitorAsync();
        await cleo.AgreeAsync();
        await cleo.IsPairedAsync();
        await anna.IsPairedAsync();
        await Assertions.Expect(anna.Bubbles).ToHaveCountAsync(0);
        await TalkAsync(anna, cleo, 11);

        await cleo.LeaveAsync();
        await anna.ReadsAsync(anna.Reason, "Your partner left the conversation.");
        await Assertions.Expect(cleo.Page.Locator("#code")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}$"));
        await anna.Button("Stop waiting and leave").ClickAsync();
        await anna.SeesAsync(anna.Screen("end"));
        Server.Log.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_visit_needs_only_keys_and_the_live_region_tells_every_change()
    {
        var person = await VisitorAsync();
        var keys = person.Page.Keyboard;
        await person.Page.GotoAsync("/");
        foreach (var box in await person.Page.GetByRole(AriaRole.Checkbox).Filter(new() { Visible = true }).AllAsync())
        {
            await person.TabToAsync(box);
            await keys.PressAsync("Space");
        }

        await person.IsToldAsync("All boxes are ticked. You can continue.");
        await person.TabToAsync(person.Button("I agree, continue"));
        await keys.PressAsync("Enter");
        await person.IsToldAsync("You are first in line.");
        await Assertions.Expect(person.Page.Locator("#waiting-title")).ToBeFocusedAsync();

        await using var partner = await Server.ConnectAsync();
        await partner.JoinAsync(resume: true);
        var topic = (string)(await partner.NextAsync("paired"))["topic"]!;
        await person.IsToldAsync($"You have a partner. The topic is: {topic} Your hidden task is: ");
        await Assertions.Expect(person.Page.Locator("#topic")).ToBeFocusedAsync();

        await person.TabToAsync(person.Think);
        await keys.TypeAsync("A first thought");
        await person.TabToAsync(person.Speech);
        await keys.TypeAsync("A first word");
        await keys.PressAsync("Control+Enter");
        ((string)(await partner.NextAsync("partner_message"))["content"]!).ShouldBe("A first word");
        await person.IsToldAsync("Your message is sent.");
        await Assertions.Expect(person.Think).ToBeFocusedAsync();
        await partner.SayAsync("An answer");
        await Assertions.Expect(person.Page.GetByRole(AriaRole.Log)).ToContainTextAsync("An answer");

        await person.TabToAsync(person.Button("Find a new partner"));
        await keys.PressAsync("Enter");
        await Assertions.Expect(person.Button("Keep talking")).ToBeFocusedAsync();
        await keys.PressAsync("Escape");
        await Assertions.Expect(person.Button("Find a new partner")).ToBeFocusedAsync();

        await partner.SendAsync(new { type = "disconnect" });
        await person.IsToldAsync("Your partner left the conversation.");
        await person.IsToldAsync("Your partner left the conversation. You are first in line.");
        await person.TabToAsync(person.Button("Stop waiting and leave"));
        await keys.PressAsync("Enter");
        await person.IsToldAsync("You have left.");
        await person.TabToAsync(person.Button("Copy the code"));
    }

    private static async Task TalkAsync(Visitor one, Visitor two, int round)
    {
        await one.SayAsync($"Question {round}");
        await two.HearsAsync($"Question {round}");
        await two.SayAsync($"Answer {round}");
        await one.HearsAsync($"Answer {round}");
    }

    private static Task<string> TaskOf(Visitor visitor) => visitor.Page.Locator("[data-part=task]").InnerTextAsync();
}
