using ChatArena.IntegrationTests.Hosting;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace ChatArena.IntegrationTests.Hosting;

/// <summary>One Chromium for the whole run, started by the first test that needs it; every person in it has a context of their own.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] Quiet =
        ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

    /// <summary>A microphone that beeps, and that every page may use.</summary>
    private static readonly string[] Microphone = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"];

    /// <summary>For whatever a page must come to show, on a machine that others use too.</summary>
    private const float Patience = 60_000;

    private readonly SemaphoreSlim _starting = new(1);
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }

    public async Task<IBrowserContext> NewContextAsync(BrowserNewContextOptions options)
    {
        await _starting.WaitAsync();
        try
        {
            _playwright ??= await Playwright.CreateAsync();
            Assertions.SetDefaultExpectTimeout(Patience);
            _browser ??= await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium", Args = [.. Quiet, .. Microphone] });
        }
        finally
        {
            _starting.Release();
        }

        return await _browser.NewContextAsync(options);
    }
}
