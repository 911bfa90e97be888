using ChatArena.IntegrationTests.Hosting;
using ChatArena.IntegrationTests.Speech;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;

namespace ChatArena.IntegrationTests.Pages;

/// <summary>Speaking into the boxes: with a recogniser that the test plays, and with Chromium's microphone, which beeps.</summary>
public sealed class DictationTests(PostgresCluster cluster, Chromium chromium) : PageTests(cluster, chromium)
{
    private const string Said = "I would rather walk to work";

    /// <summary>A browser that recognises speech: <c>say('words', isFinal)</c> speaks, <c>fail('network')</c> goes wrong.</summary>
    private const string Recogniser = """
        window.sessions = [];
        window.SpeechRecognition = window.webkitSpeechRecognition = class {
          start() { this.results = []; window.sessions.push(this); }
          stop() { window.setTimeout(() => this.onend?.()); }
          abort() { this.isAborted = true; this.stop(); }
        };
        window.say = (transcript, isFinal = true) => {
          const session = window.sessions.at(-1);
          if (session.results.at(-1)?.isFinal === false) session.results.pop();
          session.results.push(Object.assign([{ transcript, confidence: 0.9 }], { isFinal }));
          session.onresult?.({ resultIndex: session.results.length - 1, results: session.results });
        };
        window.fail = (error) => { const session = window.sessions.at(-1); session.onerror?.({ error }); session.onend?.(); };
        """;

    private const string NoRecogniser = "delete window.SpeechRecognition; delete window.webkitSpeechRecognition;";

    private readonly PostgresCluster _cluster = cluster;
    private EchoProvider _provider = null!;

    public override async ValueTask InitializeAsync()
    {
        _provider = await EchoProvider.StartAsync();
        _provider.Before = _ => Task.FromResult<IResult?>(Results.Json(new { text = $" {Said}. " }));
        Server = await ArenaServer.StartAsync(await _cluster.CreateDatabaseAsync(), "OPENAI_API_KEY=sk-test", $"Arena:Speech:BaseUrl={_provider.BaseUrl}");
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _provider.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task What_is_said_stands_in_the_chosen_box_and_counts_like_what_is_typed()
    {
        var (person, partner) = await TalkAsync(Recogniser);
        await Assertions.Expect(Speak(person)).ToBeDisabledAsync();
        await Assertions.Expect(Think(person)).ToHaveAttributeAsync("aria-pressed", "false");

        await person.TabToAsync(Think(person));
        await person.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(Think(person)).ToHaveAttributeAsync("aria-pressed", "true");
        await person.IsToldAsync("Listening. Press Dictate again");
        await SayAsync(person, "they like", false);
        await person.HoldsAsync(person.Think, "they like");
        ((bool)(await partner.NextAsync("typing"))["active"]!).ShouldBeTrue();
        await SayAsync(person, "They like cars.");
        await SayAsync(person, " I do not.");
        await person.HoldsAsync(person.Think, "They like cars. I do not.");
        await person.ReadsAsync(person.Page.Locator("#think-count"), "25 of 4000");
        await person.HoldsAsync(person.Speech, "");

        await person.Speech.FillAsync("Well:");
        await Speak(person).ClickAsync();
        await Assertions.Expect(Think(person)).ToHaveAttributeAsync("aria-pressed", "false");
        await SayAsync(person, Said);
        await person.HoldsAsync(person.Speech, $"Well: {Said}");
        await Speak(person).ClickAsync();
        await Assertions.Expect(Speak(person)).ToHaveAttributeAsync("aria-pressed", "false");
        await person.IsToldAsync("Dictation has stopped.");
        await person.NoLongerSeesAsync(Line(person));

        await person.Send.ClickAsync();
        ((string)(await partner.NextAsync("partner_message"))["content"]!).ShouldBe($"Well: {Said}");
        (await person.Page.EvaluateAsync<string>("() => window.sessions[0].lang")).ShouldBe(await person.Page.EvaluateAsync<string>("() => navigator.language"));
        await partner.DisposeAsync();
    }

    [Fact]
    public async Task What_was_sent_or_typed_is_not_spoken_over()
    {
        var (person, partner) = await TalkAsync(Recogniser);
        await person.Think.FillAsync(Visitor.ANote);
        await Speak(person).ClickAsync();
        await SayAsync(person, "Half a", false);
        await person.Speech.PressSequentiallyAsync("n hour?");
        await Assertions.Expect(Speak(person)).ToHaveAttributeAsync("aria-pressed", "false");
        await SayAsync(person, "Half an apple");
        await person.HoldsAsync(person.Speech, "Half an hour?");

        await Speak(person).ClickAsync();
        await SayAsync(person, "Or two", false);
        await person.Speech.PressAsync("Control+Enter");
        await person.SaidAsync("Half an hour? Or two");
        await SayAsync(person, "Or two days");
        await person.HoldsAsync(person.Speech, "");
        await person.HoldsAsync(person.Think, "");
        (await person.Page.EvaluateAsync<bool[]>("() => window.sessions.map(session => session.isAborted)")).ShouldBe([true, true]);
        await partner.DisposeAsync();
    }

    [Fact]
    public async Task Without_a_recogniser_a_recording_becomes_text_behind_what_stands_there()
    {
        var (person, partner) = await TalkAsync(NoRecogniser);
        await person.Think.FillAsync("Typed.");
        await Think(person).ClickAsync();
        await person.SeesAsync("Recording. Press Dictate again when you have finished.");
        var answer = new TaskCompletionSource();
        _provider.Before = async _ =>
        {
            await answer.Task;
            return Results.Json(new { text = $" {Said}. " });
        };
        await Think(person).ClickAsync();
        await person.SeesAsync("Turning your words into text.");
        await Assertions.Expect(Think(person)).ToHaveAttributeAsync("aria-pressed", "false");
        await person.Think.FillAsync("Typed, too.");
        answer.SetResult();

        await person.HoldsAsync(person.Think, $"Typed, too. {Said}.");
        await person.NoLongerSeesAsync(Line(person));
        await Assertions.Expect(person.Speech).ToBeEnabledAsync();
        var request = _provider.Requests.ShouldHaveSingleItem();
        request.FileName.ShouldBe("recording.webm");
        request.Bytes.ShouldBeGreaterThan(100);
        await partner.DisposeAsync();
    }

    [Theory]
    [InlineData("service-not-allowed")]
    [InlineData("not-allowed")]
    [InlineData("network")]
    public async Task A_recogniser_that_may_not_gives_way_to_a_recording(string error)
    {
        var (person, partner) = await TalkAsync(Recogniser);
        await Think(person).ClickAsync();
        await person.Page.EvaluateAsync("error => fail(error)", error);
        await person.SeesAsync("Recording. Press Dictate again");
        await Think(person).ClickAsync();
        await person.HoldsAsync(person.Think, $"{Said}.");

        await Think(person).ClickAsync();
        await person.SeesAsync("Recording. Press Dictate again");
        (await person.Page.EvaluateAsync<int>("() => window.sessions.length")).ShouldBe(1);
        await partner.DisposeAsync();
    }

    [Theory]
    [InlineData("Object.defineProperty(window, 'isSecureContext', { value: false });", "only on a page that was opened with https or on localhost")]
    [InlineData(NoRecogniser + "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError'));", "does not let this page use the microphone")]
    [InlineData(NoRecogniser + "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotFoundError'));", "No microphone was found.")]
    [InlineData(NoRecogniser + "delete window.MediaRecorder;", "This browser cannot record speech.")]
    public async Task A_page_without_a_microphone_says_why_and_what_to_do(string browser, string words)
    {
        var (person, partner) = await TalkAsync(browser);
        await Think(person).ClickAsync();
        await person.ReadsAsync(Line(person), words);
        await person.ReadsAsync(Line(person), "type");
        await person.IsToldAsync(words);
        await Assertions.Expect(Think(person)).ToHaveAttributeAsync("aria-pressed", "false");

        await person.Think.FillAsync(Visitor.ANote);
        await person.NoLongerSeesAsync(Line(person));
        await partner.DisposeAsync();
    }

    [Fact]
    public async Task Silence_is_told_and_leaves_the_box_as_it_is()
    {
        _provider.Before = _ => Task.FromResult<IResult?>(Results.Json(new { text = " " }));
        var (person, partner) = await TalkAsync(NoRecogniser);
        await Think(person).ClickAsync();
        await person.SeesAsync("Recording. Press Dictate again");
        await Think(person).ClickAsync();
        await person.SeesAsync("No words were heard.");
        await person.HoldsAsync(person.Think, "");
        await partner.DisposeAsync();
    }

    [Fact]
    public async Task Where_the_server_cannot_the_person_is_asked_to_type_and_does_not_speak_in_vain_again()
    {
        await using var keyless = await ArenaServer.StartAsync(await _cluster.CreateDatabaseAsync(), "OPENAI_API_KEY=");
        var (person, partner) = await TalkAsync(NoRecogniser, keyless);
        person.Forgive("status of 503");
        await person.Think.FillAsync("Typed.");
        await Think(person).ClickAsync();
        await person.SeesAsync("Recording. Press Dictate again");
        await Think(person).ClickAsync();
        await person.ReadsAsync(Line(person), "Please type instead.");
        await person.HoldsAsync(person.Think, "Typed.");

        await person.Think.PressAsync("End");
        await person.Page.EvaluateAsync("() => { window.told.length = 0; }");
        await Think(person).ClickAsync();
        await person.IsToldAsync("Please type instead.");
        (await person.Page.EvaluateAsync<string[]>("() => window.told")).ShouldNotContain(told => told.Contains("Recording", StringComparison.Ordinal));
        await partner.DisposeAsync();
    }

    private static ILocator Think(Visitor person) => person.Button("Dictate your private note");

    private static ILocator Speak(Visitor person) => person.Button("Dictate your message");

    private static ILocator Line(Visitor person) => person.Page.Locator("[data-part=dictation]");

    private static async Task SayAsync(Visitor person, string words, bool isFinal = true) =>
        await person.Page.EvaluateAsync("said => say(said[0], said[1])", new object[] { words, isFinal });

    /// <summary>A person in such a browser, with a partner that is only a socket.</summary>
    private async Task<(Visitor Person, ArenaClient Partner)> TalkAsync(string browser, ArenaServer? server = null)
    {
        server ??= Server;
        var person = await VisitorAsync(address: server.Address);
        await person.Page.AddInitScriptAsync(browser);
        await person.AgreeAsync();
        await person.IsToldAsync("You are first in line.");
        var partner = await server.ConnectAsync();
        await partner.JoinAsync(resume: true);
        await partner.NextAsync("paired");
        await person.IsPairedAsync();
        return (person, partner);
    }
}
