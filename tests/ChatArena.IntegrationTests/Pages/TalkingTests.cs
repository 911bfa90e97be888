using System.Text.Json.Nodes;
using ChatArena.IntegrationTests.Hosting;
using Microsoft.Playwright;

namespace ChatArena.IntegrationTests.Pages;

public sealed class TalkingTests(PostgresCluster cluster, Chromium chromium) : PageTests(
    cluster, chromium, "Arena:Limits:FrameBytes=4096", "Arena:Conversation:MaxSpeechChars=0", "Arena:Conversation:MaxThinkChars=60", "Arena:Conversation:SilenceSeconds=300")
{
    private const string Hostile = "\"><img src=x onerror=alert(1)><script>alert(2)</script>";

    [Fact]
    public async Task A_thought_comes_first_and_both_boxes_are_needed()
    {
        var (person, partner) = await PairWithSocketAsync();
        await Assertions.Expect(person.Speech).ToBeDisabledAsync();
        await person.ReadsAsync(person.Page.Locator("#think-count"), "0 of at least 10");

        await person.Think.FillAsync("   123456789   ");
        await person.ReadsAsync(person.Page.Locator("#think-count"), "9 of at least 10");
        await Assertions.Expect(person.Speech).ToBeDisabledAsync();

        await person.Think.FillAsync("1234567890");
        await person.ReadsAsync(person.Page.Locator("#think-count"), "10 of 60");
        await Assertions.Expect(person.Speech).ToBeEnabledAsync();
        await Assertions.Expect(person.Send).ToBeDisabledAsync();

        await person.Speech.FillAsync("  ");
        await Assertions.Expect(person.Send).ToBeDisabledAsync();
        await person.Speech.FillAsync("Hello");
        await Assertions.Expect(person.Send).ToBeEnabledAsync();

        await person.Think.FillAsync(new string('x', 63));
        await person.ReadsAsync(person.Page.Locator("#think-count"), "3 over 60");
        await Assertions.Expect(person.Send).ToBeDisabledAsync();

        await person.Think.FillAsync("1234567890");
        await person.Speech.PressAsync("Control+Enter");
        ((string)(await partner.NextAsync("partner_message"))["content"]!).ShouldBe("Hello");
        await person.HoldsAsync(person.Think, "");
        await person.HoldsAsync(person.Speech, "");
        await Assertions.Expect(person.Speech).ToBeDisabledAsync();
        (await Server.QueryAsync<int>("SELECT think_ms FROM arena.messages")).ShouldBeInRange(0, 60_000);
        await partner.DisposeAsync();
    }

    [Fact]
    public async Task The_text_that_is_shown_is_the_text_that_was_sent()
    {
        await using var cable = await Cable.LayAsync(Server.Address);
        var (person, partner) = await PairWithSocketAsync(cable.Address);
        cable.HoldBack();
        await person.WriteAsync("What I meant", "Said as I meant it");
        await person.Send.ClickAsync();
        await partner.NextAsync("partner_message");
        await person.SeesAsync("being sent");
        await Assertions.Expect(person.Send).ToBeDisabledAsync();

        await person.Speech.FillAsync("What I say next");
        cable.Release();

        await person.SaidAsync("What I meant");
        await person.HoldsAsync(person.Speech, "What I say next");
        await Assertions.Expect(person.Bubbles).ToHaveCountAsync(1);
        await partner.DisposeAsync();
    }

    [Fact]
    public async Task Hostile_text_is_shown_as_text()
    {
        var (person, partner) = await PairWithSocketAsync();
        var alerts = 0;
        person.Page.Dialog += async (_, dialog) =>
        {
            alerts++;
            await dialog.DismissAsync();
        };

        await partner.SayAsync(Hostile);
        await person.HearsAsync(Hostile);
        await person.SayAsync(Hostile, "<b>ten letters</b>");

        await person.ReadsAsync(person.Page.Locator(".turn--own .think"), "<b>ten letters</b>");
        (await person.Page.Locator("arena-transcript :is(img, script, b:not(.turn-meta b))").CountAsync()).ShouldBe(0);
        alerts.ShouldBe(0);
        await partner.DisposeAsync();
    }

    [Fact]
    public async Task What_the_server_refuses_stays_in_the_boxes_with_the_reason_beside_it()
    {
        var (person, partner) = await PairWithSocketAsync();
        var much = string.Concat(Enumerable.Repeat("word ", 1000));
        await person.WriteAsync(much);
        await person.Send.ClickAsync();

        await person.SeesAsync("This message is too long.");
        await person.SeesAsync("frame_too_large");
        await person.IsToldAsync("Your message was not sent.");
        await person.HoldsAsync(person.Speech, much);
        await Assertions.Expect(person.Bubbles).ToHaveCountAsync(0);

        await person.SayAsync("Shorter now");
        await person.NoLongerSeesAsync(person.Page.Locator("[data-part=problem]"));
        await partner.DisposeAsync();
    }

    [Fact]
    public async Task Both_see_when_the_other_writes_and_the_clock_starts_again_with_each_message()
    {
        var (person, partner) = await PairWithSocketAsync();
        var typing = person.Page.GetByText("Your partner is writing");
        await partner.SendAsync(new { type = "typing", active = true });
        await person.SeesAsync(typing);
        await partner.SayAsync("There it is");
        await person.NoLongerSeesAsync(typing);

        await person.Think.PressSequentiallyAsync("Hm");
        ((bool)(await partner.NextAsync("typing"))["active"]!).ShouldBeTrue();
        ((bool)(await partner.NextAsync("typing"))["active"]!).ShouldBeFalse();

        var clock = person.Page.GetByRole(AriaRole.Timer);
        await Assertions.Expect(clock).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^4:(50|[0-4][0-9])$"));
        await partner.SayAsync("Once more");
        await Assertions.Expect(clock).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^(5:00|4:5[1-9])$"));
        await partner.DisposeAsync();
    }

    [Fact]
    public async Task The_clock_starts_with_the_time_there_is_starts_anew_with_an_own_message_and_goes_with_the_partner()
    {
        var person = await VisitorAsync();
        var given = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        person.Page.WebSocket += (_, socket) => socket.FrameReceived += (_, frame) =>
        {
            if (JsonNode.Parse(frame.Text!) is { } heard && (string?)heard["type"] == "paired")
            {
                given.TrySetResult((int)heard["max_time"]!);
            }
        };
        await person.AgreeAsync();
        await person.IsToldAsync("You are first in line.");
        var clock = person.Page.GetByRole(AriaRole.Timer);
        await person.NoLongerSeesAsync(clock);
        await person.Page.EvaluateAsync("""
            () => {
              window.clockSaid = [];
              const clock = document.querySelector('arena-clock [role=timer]');
              new MutationObserver(() => window.clockSaid.push(clock.textContent)).observe(clock, { childList: true, characterData: true, subtree: true });
            }
            """);

        await using var partner = await Server.ConnectAsync();
        await partner.JoinAsync();
        await person.IsPairedAsync();
        await person.SeesAsync(clock);
        var seconds = await given.Task.WaitAsync(TimeSpan.FromSeconds(60));
        (await person.Page.EvaluateAsync<string>("() => window.clockSaid[0]")).ShouldBe($"{seconds / 60}:{seconds % 60:00}");

        await person.Page.WaitForFunctionAsync("() => window.clockSaid.length > 3");
        await person.SayAsync("What do you think?");
        // Only a new start makes more time than there was.
        await person.Page.WaitForFunctionAsync("() => window.clockSaid.some((text, index) => index > 0 && text > window.clockSaid[index - 1])");

        await partner.SendAsync(new { type = "disconnect" });
        await person.SeesAsync(person.Screen("waiting"));
        await person.NoLongerSeesAsync(clock);
    }

    [Fact]
    public async Task On_a_phone_one_thinks_first_and_speaks_then_and_the_task_stays_in_sight()
    {
        var (person, partner) = await PairWithSocketAsync(options: new() { ViewportSize = new() { Width = 375, Height = 700 }, HasTouch = true, IsMobile = true });
        var task = await person.Page.Locator("[data-part=task]").InnerTextAsync();
        await person.NoLongerSeesAsync(person.Speech);
        await person.NoLongerSeesAsync(person.Send);

        await person.Think.TapAsync();
        await person.Think.FillAsync("A thought of its own");
        await person.ReadsAsync(person.Page.Locator("[data-part=task-start]"), task);
        await person.SeesAsync(person.Page.Locator("[data-part=task-start]"));
        await person.Button("Continue to your message").TapAsync();
        await Assertions.Expect(person.Speech).ToBeFocusedAsync();
        await person.SeesAsync("A thought of its own");
        await person.Speech.FillAsync("Hello from a phone");
        await person.Send.TapAsync();

        ((string)(await partner.NextAsync("partner_message"))["content"]!).ShouldBe("Hello from a phone");
        await person.SeesAsync(person.Think);
        await person.HoldsAsync(person.Think, "");
        (await person.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth")).ShouldBeTrue();
        foreach (var button in await person.Page.GetByRole(AriaRole.Button).Filter(new() { Visible = true }).AllAsync())
        {
            (await button.BoundingBoxAsync())!.Height.ShouldBeGreaterThanOrEqualTo(44);
        }

        await partner.DisposeAsync();
    }
}
