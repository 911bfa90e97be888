using System.Net.Http.Json;
using ChatArena.IntegrationTests.Hosting;
using Microsoft.Playwright;

namespace ChatArena.IntegrationTests.Pages;

public sealed class WaitingTests(PostgresCluster cluster, Chromium chromium) : PageTests(cluster, chromium, "Arena:Pairing:ReassignDelaySeconds=0")
{
    [Fact]
    public async Task Why_the_last_conversation_ended_is_in_sight_for_three_seconds()
    {
        var (person, partner) = await PairWithSocketAsync();
        await person.Page.EvaluateAsync("""
            () => {
              window.shown = {};
              new MutationObserver(() => {
                const reason = document.querySelector('[data-part=reason]');
                const waiting = document.querySelector('#screen-waiting');
                if (!waiting.hidden && !reason.hidden) window.shown.from ??= performance.now();
                if (waiting.hidden && window.shown.from) window.shown.to ??= performance.now();
              }).observe(document.body, { subtree: true, attributes: true });
            }
            """);
        // Somebody waits already, so that the next pair is formed at once.
        await using var next = await Server.ConnectAsync();
        await next.JoinAsync();
        await next.NextAsync("waiting");

        await partner.SendAsync(new { type = "disconnect" });
        await next.NextAsync("paired");
        await person.ReadsAsync(person.Reason, "Your partner left the conversation.");
        await person.IsToldAsync("The conversation opens in a moment.");
        await person.IsPairedAsync();

        (await person.Page.EvaluateAsync<double>("() => window.shown.to - window.shown.from")).ShouldBeInRange(2950, 30_000);
        await partner.DisposeAsync();
    }

    [Fact]
    public async Task People_see_their_place_and_move_up()
    {
        // Nobody can be paired while everybody has just met everybody: two people who parted wait side by side.
        var (first, second) = await PairAsync();
        await first.Button("Find a new partner").ClickAsync();
        await first.Dialog.GetByRole(AriaRole.Button, new() { Name = "Find a new partner" }).ClickAsync();
        await first.SeesAsync(first.Screen("waiting"));
        await second.SeesAsync(second.Screen("waiting"));
        var (ahead, behind) = await PlaceOf(first) == 1 ? (first, second) : (second, first);
        await behind.ReadsAsync(behind.Place, "You are second in line. One participant is ahead of you.");
        await Assertions.Expect(behind.Page.Locator(".queue .you")).ToHaveTextAsync("You");

        await ahead.Button("Stop waiting and leave").ClickAsync();

        await behind.IsToldAsync("You are first in line.");
        await behind.ReadsAsync(behind.Place, "You are first in line.");
    }

    [Fact]
    public async Task People_read_that_the_study_is_missing_something_and_when_it_has_it_again()
    {
        const string File = "/api/admin/data-files/topics_tasks.json";
        using var staff = await Staff.SetUpAsync(Server);
        var whole = (string)(await Staff.JsonAsync(await staff.GetAsync(File)))["content"]!;
        var person = await VisitorAsync();
        await person.AgreeAsync();
        await person.IsToldAsync("You are first in line.");

        await Staff.JsonAsync(await staff.PutAsJsonAsync(File, new { content = """{"topics":[{"id":1,"text":"A topic"}],"tasks":[{"id":1,"text":"a","side":"attack"}]}""" }));
        const string Missing = "The study is missing a topic or a task at the moment. You keep your place";
        await person.IsToldAsync(Missing);
        await person.ReadsAsync(person.Place, Missing);
        await person.NoLongerSeesAsync(person.Page.Locator(".queue"));

        await Staff.JsonAsync(await staff.PutAsJsonAsync(File, new { content = whole }));
        await person.ReadsAsync(person.Place, "You are first in line.");
        await person.SeesAsync(person.Page.Locator(".queue"));
    }

    private static async Task<int> PlaceOf(Visitor visitor)
    {
        await Assertions.Expect(visitor.Place).ToContainTextAsync("in line.");
        return (await visitor.Place.InnerTextAsync()).StartsWith("You are first", StringComparison.Ordinal) ? 1 : 2;
    }
}
