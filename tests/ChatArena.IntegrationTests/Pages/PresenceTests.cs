using ChatArena.IntegrationTests.Hosting;
using Microsoft.Playwright;

namespace ChatArena.IntegrationTests.Pages;

public sealed class PresenceTests(PostgresCluster cluster, Chromium chromium) : PageTests(cluster, chromium, "Arena:Conversation:InactivitySeconds=8")
{
    [Fact]
    public async Task Who_was_silent_too_long_is_asked_and_joins_again_with_one_button()
    {
        var (person, partner) = await PairWithSocketAsync();
        await WaitFor.TrueAsync(async () =>
        {
            // The partner shows a sign of life, so that only the person is removed.
            await partner.SendAsync(new { type = "typing", active = true });
            return await IsAskedSoonAsync(person);
        });

        await person.IsToldAsync("Are you still there?");
        await Assertions.Expect(person.Dialog.GetByRole(AriaRole.Button)).ToHaveCountAsync(1);
        await person.Page.Keyboard.PressAsync("Escape");
        await person.SeesAsync(person.Dialog);

        await person.Button("I am here, join again").ClickAsync();

        await person.NoLongerSeesAsync(person.Dialog);
        await person.ReadsAsync(person.Place, "in line.");
        await partner.DisposeAsync();
    }

    [Fact]
    public async Task Who_came_back_to_a_partner_at_once_is_asked_again_the_next_time()
    {
        // The test is the server: when very many join at once a partner comes without a place before.
        const string Paired = """{"type":"paired","topic":"A topic","task":"A task","session_id":"f3e12419a96a","max_time":900,"min_think":10,"max_think":4000,"max_speech":4000}""";
        IWebSocketRoute? line = null;
        var joins = 0;
        var person = await VisitorAsync();
        await person.Page.RouteWebSocketAsync("**/ws", route =>
        {
            line = route;
            route.OnMessage(frame =>
            {
                if (frame.Text?.Contains("\"join\"", StringComparison.Ordinal) == true)
                {
                    joins++;
                    route.Send(Paired);
                }
            });
        });
        await person.AgreeAsync();
        await person.IsPairedAsync();
        line!.Send("""{"type":"inactivity_kick"}""");
        await person.Button("I am here, join again").ClickAsync();
        await person.IsPairedAsync();

        line.Send("""{"type":"inactivity_kick"}""");

        await person.SeesAsync(person.Button("I am here, join again"));
        joins.ShouldBe(2);
    }

    private static async Task<bool> IsAskedSoonAsync(Visitor person)
    {
        try
        {
            await person.Page.GetByRole(AriaRole.Heading, new() { Name = "Are you still there?" }).WaitForAsync(new() { Timeout = 500 });
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
