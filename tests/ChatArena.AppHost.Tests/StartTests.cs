using System.Diagnostics;
using Aspire.Hosting.Testing;

namespace ChatArena.AppHost.Tests;

/// <summary>Everything started as F5 does, in containers of its own.</summary>
public sealed class StartTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task Two_people_talk_through_everything_that_AppHost_starts()
    {
        Assert.SkipUnless(await HasContainersAsync(), "No container runtime answers here: neither `docker info` nor `podman info` succeeds.");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        var cancel = patience.Token;

        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.ChatArena_AppHost>(["--Arena:KeepData=false", "--Arena:Ollama:Model="], cancel);
        await using var app = await builder.BuildAsync(cancel);
        await app.StartAsync(cancel);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("web", cancel);

        using var web = app.CreateHttpClient("web", "http");
        (await web.GetStringAsync("/", cancel)).ShouldContain("<html");

        var socket = new UriBuilder(app.GetEndpoint("api", "http")) { Scheme = "ws", Path = "/ws" }.Uri;
        using var one = await Person.ConnectAsync(socket, cancel);
        using var two = await Person.ConnectAsync(socket, cancel);
        await one.SendAsync(new { type = "join", consent = true }, cancel);
        await two.SendAsync(new { type = "join", consent = true }, cancel);
        await one.NextAsync("paired", cancel);
        await two.NextAsync("paired", cancel);

        await one.SendAsync(new { type = "message", think = "I begin with a question.", speech = "What do you think?" }, cancel);
        await one.NextAsync("message_sent", cancel);
        ((string?)(await two.NextAsync("partner_message", cancel))["content"]).ShouldBe("What do you think?");
    }

    private static async Task<bool> HasContainersAsync() => await SucceedsAsync("docker", "info") || await SucceedsAsync("podman", "info");

    private static async Task<bool> SucceedsAsync(string program, string argument)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, [argument]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // The program is not installed.
            return false;
        }
    }
}
