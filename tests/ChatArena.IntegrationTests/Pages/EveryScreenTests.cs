using ChatArena.IntegrationTests.Hosting;
using Microsoft.Playwright;

namespace ChatArena.IntegrationTests.Pages;

/// <summary>Walks through every screen and dialog.</summary>
public sealed class EveryScreenTests(PostgresCluster cluster, Chromium chromium) : PageTests(
    cluster, chromium, "Arena:Pairing:ReassignDelaySeconds=60", "Arena:Conversation:MaxThinkChars=400", "Arena:Limits:FrameBytes=2048",
    "Arena:Pairing:ResumeGraceSeconds=600")
{
    private const string ANote = "What do I make of it, and what do I want to know next?";

    private readonly Inspection _inspection = new();

    [Fact]
    public async Task Axe_finds_nothing_before_a_conversation()
    {
        var reader = await VisitorAsync();
        await reader.Page.GotoAsync("/");
        await LookAsync(reader, "consent");
        await reader.Page.GetByRole(AriaRole.Checkbox).First.CheckAsync();
        await LookAsync(reader, "consent-ticked");
        await reader.Page.Locator("button[data-open=instructions]").ClickAsync();
        await reader.SeesAsync(reader.Page.GetByRole(AriaRole.Dialog, new() { Name = "Instructions" }));
        await LookAsync(reader, "instructions");
        await reader.Dialog.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        await reader.NoLongerSeesAsync(reader.Dialog);
        await reader.Page.Locator("button[data-open=instructions]").ClickAsync();
        await reader.SeesAsync(reader.Dialog);
        await reader.Page.Keyboard.PressAsync("Escape");
        await reader.NoLongerSeesAsync(reader.Dialog);
        await reader.Button("I do not want to take part").ClickAsync();
        await LookAsync(reader, "end-declined");
        await reader.Button("Back to the form").ClickAsync();
        await reader.AgreeAsync();
        await reader.IsToldAsync("You are first in line.");
        await LookAsync(reader, "waiting");
        await reader.Page.EvaluateAsync("() => document.getElementById('presence').showModal()");
        await LookAsync(reader, "presence");

        _inspection.Violations.ShouldBeEmpty();
    }

    [Fact]
    public async Task Axe_finds_nothing_in_a_conversation_and_after_it()
    {
        await using var cable = await Cable.LayAsync(Server.Address);
        var (person, partner) = await PairWithSocketAsync(cable.Address);
        await LookAsync(person, "chat-empty");

        await partner.SayAsync("Hi. I walk to work, so I mostly notice parked cars blocking the crossings. Bike lanes would help me a little too.");
        await person.SayAsync("Makes sense. On my street the parked cars hide children until the last second. What would change for you if the parking went?", "They walk. Start from safety, then move to costs.");
        await partner.SayAsync("My parents visit by car and would have to park further away. I could live with that for a safer street.");
        await person.SayAsync("How far is still fine? Two streets, or the garage by the station?", "That is a cost: parking further away. Check how firm it is.");
        await partner.SendAsync(new { type = "typing", active = true });
        await person.SeesAsync("Your partner is writing");
        await person.WriteAsync("My own limit is about five minutes on foot, so", "A real number next. Then I can agree and sum up soon.");
        await LookAsync(person, "chat");
        await person.Page.SetViewportSizeAsync(Inspection.Sizes[1].Width, Inspection.Sizes[1].Height);
        await person.Button("Continue to your message").ClickAsync();
        await LookAsync(person, "chat-speak");
        await person.Page.EvaluateAsync("() => { window.SpeechRecognition = class { start() {} stop() { this.onend(); } abort() { this.onend(); } }; }");
        await person.Button("Dictate your message").ClickAsync();
        await person.SeesAsync("Listening. Press Dictate again");
        await LookAsync(person, "chat-listening");
        await person.Button("Dictate your message").ClickAsync();

        foreach (var dialog in new[] { "new-partner", "leave" })
        {
            await person.Page.Locator($"button[data-open={dialog}]").ClickAsync();
            await LookAsync(person, dialog);
            await person.Page.Keyboard.PressAsync("Escape");
        }

        await person.WriteAsync(string.Concat(Enumerable.Repeat("word ", 500)), ANote);
        await person.Send.ClickAsync();
        await person.SeesAsync("frame_too_large");
        await LookAsync(person, "chat-refused");
        await person.WriteAsync("Five minutes on foot is my own limit.", ANote);

        partner.Cut();
        await person.SeesAsync("Your partner's connection was cut.");
        await LookAsync(person, "chat-partner-away");
        cable.PullOut();
        await person.SeesAsync(person.ConnectionBar);
        await LookAsync(person, "chat-reconnecting");
        cable.PlugIn();
        // Looking may have taken longer than the page goes on trying.
        await person.Page.ReloadAsync();
        await person.IsToldAsync("You are connected again.");
        await using var back = await Server.ConnectAsync();
        await back.SendAsync(new { type = "resume", token = partner.Token, last_seq = 0 });
        await back.SendAsync(new { type = "disconnect" });
        await person.SeesAsync("Your partner left the conversation.");
        await person.SeesAsync("What you had not sent");
        await LookAsync(person, "waiting-reason");
        await person.Button("Stop waiting and leave").ClickAsync();
        await LookAsync(person, "end-left");
        await partner.DisposeAsync();

        _inspection.Violations.ShouldBeEmpty();
    }

    [Fact]
    public async Task Axe_finds_nothing_on_the_other_pages()
    {
        var reader = await VisitorAsync();
        reader.Forgive("the server responded with a status of 4");
        await reader.Page.GotoAsync("/withdraw");
        await LookAsync(reader, "withdraw");
        await reader.Page.GetByLabel("Your code").FillAsync("AAAAA-BBBBB-CCCCC");
        await reader.Button("Withdraw my words").ClickAsync();
        await reader.SeesAsync("not known");
        await LookAsync(reader, "withdraw-problem");
        foreach (var path in new[] { "/admin", "/nothing-here" })
        {
            await reader.Page.GotoAsync(path);
            await LookAsync(reader, path[1..]);
        }

        _inspection.Violations.ShouldBeEmpty();
    }

    private Task LookAsync(Visitor visitor, string screen) => _inspection.LookAsync(visitor, screen);
}
