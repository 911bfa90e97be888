using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using ChatArena.IntegrationTests.Hosting;
using Microsoft.Playwright;

namespace ChatArena.IntegrationTests.Pages;

/// <summary>A person at a browser of their own. Waits for what they can see or hear, and keeps what should never happen.</summary>
public sealed class Visitor : IAsyncDisposable
{
    public const string ANote = "What do I make of this, and what do I want?";

    private const float Patience = 60_000;

    /// <summary>Keeps everything the live region ever said.</summary>
    private const string Listen = """
        window.told = [];
        new MutationObserver(() => {
          const text = document.getElementById('announcer')?.textContent.trim();
          if (text && text !== window.told.at(-1)) window.told.push(text);
        }).observe(document, { subtree: true, childList: true, characterData: true });
        """;

    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly ConcurrentQueue<Uri> _requests = new();
    private readonly List<string> _forgiven = ["WebSocket connection to", "net::ERR_"];

    private Visitor(IBrowserContext context, IPage page) => (_context, Page) = (context, page);

    public IPage Page { get; }

    /// <summary>Console errors and uncaught exceptions, but for what the browser itself says of a cut line.</summary>
    public IReadOnlyList<string> Errors => [.. _errors.Where(error => !_forgiven.Any(forgiven => error.Contains(forgiven, StringComparison.Ordinal)))];

    /// <summary>Every address that was asked for, sockets included.</summary>
    public IReadOnlyList<Uri> Requests => [.. _requests];

    public IEnumerable<Uri> Sockets => _requests.Where(request => request.Scheme == "ws");

    public ILocator Place => Page.Locator("[data-part=place]");
    public ILocator Reason => Page.Locator("[data-part=reason]");
    public ILocator Think => Page.Locator("#think");
    public ILocator Speech => Page.Locator("#speech");
    public ILocator Send => Page.GetByRole(AriaRole.Button, new() { Name = "Send to partner" });
    public ILocator Bubbles => Page.Locator("arena-transcript .bubble");
    public ILocator ConnectionBar => Page.Locator("connection-bar");
    public ILocator Dialog => Page.GetByRole(AriaRole.Dialog);

    public static async Task<Visitor> ArriveAsync(Chromium chromium, Uri address, BrowserNewContextOptions? options = null)
    {
        options ??= new();
        options.BaseURL = address.ToString();
        var context = await chromium.NewContextAsync(options);
        context.SetDefaultTimeout(Patience);
        await context.AddInitScriptAsync(Listen);
        return new Visitor(context, await context.NewPageAsync()).Watch();
    }

    /// <summary>Another tab of the same browser.</summary>
    public async Task<Visitor> OpenTabAsync() => new Visitor(_context, await _context.NewPageAsync()).Watch();

    /// <summary>This error is what the test is about.</summary>
    public void Forgive(string error) => _forgiven.Add(error);

    public ILocator Screen(string name) => Page.Locator($"#screen-{name}");

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    /// <summary>Reads the form, ticks every box and agrees.</summary>
    public async Task AgreeAsync(string path = "/")
    {
        await Page.GotoAsync(path);
        foreach (var box in await Page.Locator("#decision").GetByRole(AriaRole.Checkbox).AllAsync())
        {
            await box.CheckAsync();
        }

        await Button("I agree, continue").ClickAsync();
        await NoLongerSeesAsync(Screen("consent"));
    }

    public Task IsPairedAsync() => SeesAsync(Screen("chat"));

    /// <summary>Writes and sends; returns when the server has it.</summary>
    public async Task SayAsync(string speech, string think = ANote)
    {
        await WriteAsync(speech, think);
        await Send.ClickAsync();
        await SaidAsync(speech);
    }

    public async Task WriteAsync(string speech, string think = ANote)
    {
        await Think.FillAsync(think);
        await Speech.FillAsync(speech);
    }

    /// <summary>An own message stands in the transcript as stored.</summary>
    public Task SaidAsync(string speech) => SeesAsync(Page.Locator(".turn--own:not([data-state]) .bubble").GetByText(speech, new() { Exact = true }));

    public Task HearsAsync(string speech) => SeesAsync(Page.Locator(".turn:not(.turn--own) .bubble").GetByText(speech, new() { Exact = true }));

    public Task SeesAsync(ILocator what) => Assertions.Expect(what).ToBeVisibleAsync(new() { Timeout = Patience });

    public Task SeesAsync(string text) => SeesAsync(Page.GetByText(text).Filter(new() { Visible = true }).First);

    public Task NoLongerSeesAsync(ILocator what) => Assertions.Expect(what).ToBeHiddenAsync(new() { Timeout = Patience });

    public Task ReadsAsync(ILocator what, string text) => Assertions.Expect(what).ToContainTextAsync(text, new() { Timeout = Patience });

    public Task HoldsAsync(ILocator box, string text) => Assertions.Expect(box).ToHaveValueAsync(text, new() { Timeout = Patience });

    /// <summary>The live region says it, now or before.</summary>
    public async Task IsToldAsync(string text)
    {
        try
        {
            await Page.WaitForFunctionAsync("text => window.told.some(told => told.includes(text))", text, new() { Timeout = Patience });
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"Never told '{text}', but: {string.Join(" | ", await Page.EvaluateAsync<string[]>("() => window.told"))}");
        }
    }

    public async Task LeaveAsync()
    {
        await Button("Leave").ClickAsync();
        await Dialog.GetByRole(AriaRole.Button, new() { Name = "Leave" }).ClickAsync();
        await SeesAsync(Screen("end"));
    }

    /// <summary>
    /// The browser has gone to such an address. Looks again and again: who first looks and then waits for the next navigation may miss the one in between.
    /// </summary>
    public Task IsAtAsync([StringSyntax(StringSyntaxAttribute.Regex)] string address) =>
        Assertions.Expect(Page).ToHaveURLAsync(new Regex(address), new() { Timeout = Patience });

    /// <summary>Goes from control to control with the tab key.</summary>
    public async Task TabToAsync(ILocator control)
    {
        // A page that is still loading may forget where the focus is.
        await Page.WaitForLoadStateAsync();
        for (var presses = 0; presses < 60; presses++)
        {
            await Page.Keyboard.PressAsync("Tab");
            if (await control.EvaluateAsync<bool>("element => element === document.activeElement"))
            {
                return;
            }
        }

        throw new InvalidOperationException($"The tab key does not lead to {control}.");
    }

    public ValueTask DisposeAsync() => _context.DisposeAsync();

    private Visitor Watch()
    {
        Page.Console += (_, message) => Note(message.Type == "error", $"{message.Text} {message.Location}");
        Page.PageError += (_, error) => Note(true, error);
        Page.Request += (_, request) => _requests.Enqueue(new(request.Url));
        Page.WebSocket += (_, socket) => _requests.Enqueue(new(socket.Url));
        return this;
    }

    private void Note(bool isError, string text)
    {
        if (isError)
        {
            _errors.Enqueue(text);
        }
    }
}
