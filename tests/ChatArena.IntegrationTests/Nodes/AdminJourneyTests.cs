using System.Net;
using System.Text.RegularExpressions;
using ChatArena.IntegrationTests.Hosting;
using ChatArena.IntegrationTests.Pages;
using Microsoft.Playwright;

namespace ChatArena.IntegrationTests.Nodes;

/// <summary>The staff's pages with every role in a process of its own: pages ask the Api, which asks the worker.</summary>
public sealed partial class AdminJourneyTests(PostgresCluster cluster, Chromium chromium)
{
    [Fact]
    public async Task From_the_start_up_link_through_every_page_that_needs_the_worker()
    {
        await using var arena = await ArenaNodes.StartAsync(cluster, 0, "Arena:Pairing:ReassignDelaySeconds=0", "Arena:Ai:Enabled=false", "OPENAI_API_KEY=sk-never-to-be-shown");
        await using var worker = RoleProcess.Launch("AiWorker", [], arena.Environment);
        await using var api = RoleProcess.Launch("Api", [], [.. arena.Environment, $"services:aiworker:http:0={worker.Address}"]);
        await using var web = RoleProcess.Launch("Web", [], [$"services:api:http:0={api.Address}", $"ConnectionStrings:redis={arena.Redis.Connection}"]);
        await Task.WhenAll(worker.ReadyAsync(), api.ReadyAsync(), web.ReadyAsync());
        var session = await TalkAsync(api);

        await api.SaysAsync("Set up the administration, once: ");
        var code = Code().Match(string.Join('\n', api.Output)).Groups[1].Value;
        await using var owner = await Visitor.ArriveAsync(chromium, web.Address);
        owner.Forgive("the server responded with a status of 503");
        await owner.Page.GotoAsync($"/admin/setup?code={code}");
        await owner.Page.GetByLabel("E-mail").FillAsync(Staff.Email);
        await owner.Page.GetByLabel("Password").FillAsync(Staff.Password);
        // A saved conversation in two clicks.
        await owner.Button("Make the account").ClickAsync();
        await Link(owner, session).ClickAsync();
        await owner.SeesAsync(owner.Page.Locator(".rturn .think").GetByText("what I keep to myself"));

        await Link(owner, "Account").ClickAsync();
        await owner.Button("Sign out").ClickAsync();
        await Link(owner, "Sign in").Or(owner.Button("Sign in")).First.WaitForAsync();
        await owner.Page.GotoAsync("/admin");
        await owner.Page.GetByLabel("E-mail").FillAsync(Staff.Email);
        await owner.Page.GetByLabel("Password").FillAsync(Staff.Password);
        await owner.Button("Sign in").ClickAsync();
        await Link(owner, "Topics and tasks").ClickAsync();
        await owner.Page.GetByLabel("New topic").FillAsync("Trains are better than planes");
        await owner.Button("Add the topic").ClickAsync();
        await owner.SeesAsync("It is added.");
        await Assertions.Expect(owner.Page.Locator(".words").GetByText("Trains are better than planes")).ToHaveCountAsync(1);
        // The page that says so is another one than the form was sent to: loading it again adds nothing.
        await owner.Page.ReloadAsync();
        await Assertions.Expect(owner.Page.Locator(".words").GetByText("Trains are better than planes")).ToHaveCountAsync(1);

        await WaitFor.TrueAsync(async () =>
        {
            await owner.Page.GotoAsync("/admin/models");
            return await owner.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "scripted" }).GetByText("Ready", new() { Exact = true }).CountAsync() > 0;
        });
        await owner.Button("Test scripted").ClickAsync();
        await owner.SeesAsync("scripted/lines answered in");

        await Link(owner, "Conversations").ClickAsync();
        await Link(owner, "Delete all").ClickAsync();
        await Link(owner, "Yes, every one").ClickAsync();
        await owner.Page.GetByLabel("Write “delete all”").FillAsync("delete all");
        await owner.Button("Delete all for good").ClickAsync();
        await owner.SeesAsync("All conversations are deleted, 1 of them with messages.");
        (await arena.QueryAsync<long>("SELECT count(*) FROM arena.messages")).ShouldBe(0);

        await Link(owner, "Personas").ClickAsync();
        await owner.Page.GetByRole(AriaRole.Link, new() { NameRegex = new("^Try ") }).First.ClickAsync();
        await owner.Page.GetByLabel("Topic", new() { Exact = true }).SelectOptionAsync("Trains are better than planes");
        await owner.Page.GetByLabel("You say").FillAsync("What do you think of trains?");
        await owner.Button("Say it").ClickAsync();
        await Assertions.Expect(owner.Page.Locator(".tried .rturn")).ToHaveCountAsync(2, new() { Timeout = 30_000 });
        (await arena.QueryAsync<long>("SELECT count(*) FROM arena.conversations")).ShouldBe(1);

        // Strangers in the network of the processes get nothing.
        using var stranger = new HttpClient { BaseAddress = worker.Address };
        (await stranger.GetAsync("/internal/models")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await stranger.PostAsync("/internal/models/scripted/test", null)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);

        // Without a worker the pages say so, and what was typed stays.
        (await worker.StopAsync()).ShouldBe(0);
        await owner.Page.GetByLabel("You say").FillAsync("Are you still there?");
        await owner.Button("Say it").ClickAsync();
        await owner.SeesAsync("The process that asks models does not answer at the moment.");
        await owner.HoldsAsync(owner.Page.GetByLabel("You say"), "Are you still there?");
        await owner.Page.GotoAsync("/admin/models");
        await owner.SeesAsync("The process that asks models does not answer.");
        await owner.SeesAsync("Not known yet");
        (await owner.Page.ContentAsync()).ShouldNotContain("sk-never-to-be-shown");
        owner.Errors.ShouldBeEmpty();
    }

    private static async Task<string> TalkAsync(RoleProcess api)
    {
        await using var one = await api.ConnectAsync();
        await using var two = await api.ConnectAsync();
        await Task.WhenAll(one.JoinAsync(), two.JoinAsync());
        var paired = await one.NextAsync("paired");
        await two.NextAsync("paired");
        await one.SayAsync("what I say aloud", "what I keep to myself");
        await two.NextAsync("partner_message");
        return (string)paired["session_id"]!;
    }

    private static ILocator Link(Visitor visitor, string name) => visitor.Page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true });

    [GeneratedRegex(@"/admin/setup\?code=(\S+)")]
    private static partial Regex Code();
}
