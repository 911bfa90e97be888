using ChatArena.IntegrationTests.Exports;
using ChatArena.IntegrationTests.Hosting;
using Microsoft.Playwright;

namespace ChatArena.IntegrationTests.Pages.Admin;

/// <summary>Walks through every page of the staff.</summary>
public sealed class EveryAdminPageTests(PostgresCluster cluster, Chromium chromium) : AdminTests(cluster, chromium)
{
    private readonly Inspection _inspection = new("admin-");

    [Fact]
    public async Task Axe_finds_nothing_and_everything_fits()
    {
        await using var pair = await Pair.MeetAsync(Server);
        await Hostile.TalkAsync(pair);
        await pair.One.SendAsync(new { type = "disconnect" });
        await using var talking = await Pair.MeetAsync(Server);
        await talking.TalkAsync();

        var stranger = await VisitorAsync();
        await stranger.Page.GotoAsync("/admin");
        await LookAsync(stranger, "sign-in");
        await stranger.Page.GotoAsync($"/admin/setup?code={await Staff.SetupCodeAsync(Server)}");
        await LookAsync(stranger, "setup");

        var owner = await OwnerAsync();
        owner.Forgive("the server responded with a status of 4");
        foreach (var (name, path) in new[]
        {
            ("home", "/admin"), ("conversations", "/admin/conversations"), ("conversations-filtered", "/admin/conversations?end_reason=silence"),
            ("conversation", $"/admin/conversations/{pair.SessionId}"), ("conversation-delete", $"/admin/conversations/{pair.SessionId}?ask=delete"),
            ("conversations-delete-empty", "/admin/conversations?ask=empty"), ("conversations-delete-all", "/admin/conversations?ask=all"), ("conversations-delete-surely", "/admin/conversations?ask=all-surely"),
            ("conversation-unknown", "/admin/conversations/000000000000"),
            ("topics", "/admin/topics"), ("topics-edit", "/admin/topics?edit=tasks-1"), ("topics-delete", "/admin/topics?delete=topics-1"),
            ("consent", "/admin/consent"), ("personas", "/admin/personas"), ("personas-new", "/admin/personas?edit=+new"), ("models-stop", "/admin/models?ask=stop"), ("settings", "/admin/settings"),
            ("files", "/admin/files"), ("file", "/admin/files/topics_tasks.json"), ("file-unknown", "/admin/files/nothing.json"), ("audit", "/admin/audit"), ("account", "/admin/account"),
        })
        {
            await owner.Page.GotoAsync(path);
            await LookAsync(owner, name);
        }

        await owner.Page.GotoAsync("/admin/files/consent.json");
        await owner.Page.GetByLabel("JSON").FillAsync("{ \"title\": \"x\",\n  \"version\": 5 }");
        await owner.Button("Save as a new version").ClickAsync();
        await owner.SeesAsync("Nothing was changed.");
        await LookAsync(owner, "file-refused");

        await owner.Page.GotoAsync("/admin/models");
        await owner.Button("Test scripted").ClickAsync();
        await owner.SeesAsync("scripted/lines answered in");
        await LookAsync(owner, "models");
        await owner.Page.GotoAsync("/admin/personas");
        await owner.Page.GetByRole(AriaRole.Link, new() { NameRegex = new("^Try ") }).First.ClickAsync();
        foreach (var words in new[] { "What do you think of it?", "<b>And</b> why, if I may ask, is that so?" })
        {
            await owner.Page.GetByLabel("You say").FillAsync(words);
            await owner.Button("Say it").ClickAsync();
            await Assertions.Expect(owner.Page.Locator(".tried .rturn", new() { HasText = words })).ToHaveCountAsync(1);
        }

        await LookAsync(owner, "try");

        _inspection.Violations.ShouldBeEmpty();
    }

    private Task LookAsync(Visitor visitor, string screen) => _inspection.LookAsync(visitor, screen);
}
