using ChatArena.IntegrationTests.Hosting;
using Microsoft.Playwright;

namespace ChatArena.IntegrationTests.Pages;

/// <summary>The store fails for a while: people are told kindly, and lose nothing.</summary>
public sealed class StoreAwayTests(PostgresCluster cluster, Chromium chromium) : PageTests(cluster, chromium)
{
    protected override bool ExpectsErrors => true;

    [Fact]
    public async Task Who_cannot_be_taken_in_yet_is_told_and_gets_in_by_themselves()
    {
        await RenameAsync("participants", "participants_away");
        var person = await VisitorAsync();
        await person.AgreeAsync();
        await person.ReadsAsync(person.ConnectionBar, "The study cannot take you in at the moment. Trying again in");

        await RenameAsync("participants_away", "participants");

        await person.IsToldAsync("You are first in line.");
        await person.NoLongerSeesAsync(person.ConnectionBar);
    }

    [Fact]
    public async Task A_message_that_cannot_be_stored_can_be_sent_again_although_the_next_one_is_being_written()
    {
        await using var cable = await Cable.LayAsync(Server.Address);
        var (person, partner) = await PairWithSocketAsync(cable.Address);
        await RenameAsync("messages", "messages_away");
        await person.WriteAsync("Not stored yet");
        cable.HoldBack();
        await person.Send.ClickAsync();
        await person.Speech.FillAsync("The next one");
        cable.Release();
        await person.ReadsAsync(person.Page.Locator("arena-transcript [data-part=state]"), "not sent. The message could not be stored.");
        await person.HoldsAsync(person.Speech, "The next one");
        await RenameAsync("messages_away", "messages");
        await person.Button("Send again").ClickAsync();

        await person.SaidAsync("Not stored yet");
        ((string)(await partner.NextAsync("partner_message"))["content"]!).ShouldBe("Not stored yet");
        await person.HoldsAsync(person.Speech, "The next one");
        await partner.DisposeAsync();
    }

    private async Task RenameAsync(string from, string to)
    {
        await using var command = Server.Store.CreateCommand($"ALTER TABLE arena.{from} RENAME TO {to}");
        await command.ExecuteNonQueryAsync();
    }
}
