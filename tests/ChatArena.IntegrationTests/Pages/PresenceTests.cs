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
