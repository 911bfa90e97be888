using System.Text.Json.Nodes;
using ChatArena.IntegrationTests.Hosting;
using Microsoft.Playwright;

namespace ChatArena.IntegrationTests.Pages.Admin;

/// <summary>Staff try a persona and look after models. Nobody has a key: written lines play.</summary>
public sealed class ModelPagesTests(PostgresCluster cluster, Chromium chromium) : AdminTests(cluster, chromium)
{
    private const string Hostile = "\"><img src=x onerror=alert(1)> 'single' \"double\" </textarea><b>bold</b> &amp;";

    [Fact]
    public async Task A_persona_is_tried_before_it_is_saved_and_what_was_typed_stays()
    {
        var owner = await OwnerAsync();
        await WorkerIsReadyAsync(owner);
        await Link(owner, "Personas").ClickAsync();
        await Link(owner, "Add a persona").ClickAsync();
        await owner.Page.GetByLabel("Name").FillAsync(Hostile);
        await owner.Page.GetByLabel("Background").FillAsync("A gardener who reads maps.");
        await owner.Page.GetByLabel("Style of talking").FillAsync("Slow and friendly.");
        await owner.Page.GetByLabel("Its hidden task").SelectOptionAsync(new SelectOptionValue { Index = 2 });
        await owner.Page.GetByLabel("You say").FillAsync(Hostile);
        await owner.Page.GetByLabel("You say").PressAsync("Enter");

        var lines = owner.Page.Locator(".tried .rturn");
        await Assertions.Expect(lines).ToHaveCountAsync(2);
        (await lines.Nth(0).Locator(".bubble").InnerTextAsync()).ShouldBe(Hostile);
        (await lines.Nth(1).Locator(".think").InnerTextAsync()).Length.ShouldBeGreaterThan(5);
        (await lines.Nth(1).Locator(".bubble").InnerTextAsync()).Length.ShouldBeGreaterThan(5);
        await owner.SeesAsync("The last answer took");
        await owner.HoldsAsync(owner.Page.GetByLabel("Name"), Hostile);
        await owner.HoldsAsync(owner.Page.GetByLabel("You say"), "");
        await Assertions.Expect(owner.Page.GetByLabel("You say")).ToBeFocusedAsync();

        // On with it, after a change.
        await owner.Page.GetByLabel("Background").FillAsync("A sailor.");
        await owner.Page.GetByLabel("You say").FillAsync("And what else?");
        await owner.Button("Say it").ClickAsync();
        await Assertions.Expect(lines).ToHaveCountAsync(4);
        await owner.Button("Let it speak unasked").ClickAsync();
        await Assertions.Expect(lines).ToHaveCountAsync(5);
        await owner.HoldsAsync(owner.Page.GetByLabel("Background"), "A sailor.");
        await owner.Button("Start over").ClickAsync();
        await Assertions.Expect(lines).ToHaveCountAsync(0);

        await owner.Page.GetByLabel("Name").FillAsync("Robin");
        await owner.Button("Save the persona").ClickAsync();
        await owner.SeesAsync("The personas are saved.");
        await owner.SeesAsync("A sailor.");
        (await Server.QueryAsync<long>("SELECT (SELECT count(*) FROM arena.conversations) + (SELECT count(*) FROM arena.messages)")).ShouldBe(0);
        await Link(owner, "Audit").ClickAsync();
        await owner.SeesAsync("Persona tried");
    }

    [Fact]
    public async Task A_saved_persona_is_tried_without_scripts_too_and_a_refusal_keeps_the_words()
    {
        var owner = await OwnerAsync(new() { JavaScriptEnabled = false });
        owner.Forgive("the server responded with a status of 4");
        await WorkerIsReadyAsync(owner);
        await Link(owner, "Personas").ClickAsync();
        await owner.Page.GetByRole(AriaRole.Link, new() { NameRegex = new("^Try ") }).First.ClickAsync();
        await owner.Page.GetByLabel("You say").FillAsync("What do you think of it?");
        await owner.Button("Say it").ClickAsync();
        await Assertions.Expect(owner.Page.Locator(".tried .rturn")).ToHaveCountAsync(2);
        await owner.Button("Say it").ClickAsync();
        await owner.SeesAsync("Write something first");
        await Assertions.Expect(owner.Page.Locator(".tried .rturn")).ToHaveCountAsync(2);

        await SwitchAsync(stop: true);
        await owner.Page.GetByLabel("You say").FillAsync("Are you still there?");
        await owner.Button("Say it").ClickAsync();
        await owner.SeesAsync("Models are stopped. Start them again first.");
        await owner.HoldsAsync(owner.Page.GetByLabel("You say"), "Are you still there?");
        await Assertions.Expect(owner.Page.Locator(".tried .rturn")).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task Models_are_tested_stopped_after_a_question_and_started_again()
    {
        var owner = await OwnerAsync();
        await WorkerIsReadyAsync(owner);
        await Link(owner, "Models").ClickAsync();
        await owner.SeesAsync("No model has been asked yet.");
        await owner.SeesAsync("Left out");
        await owner.Button("Test scripted").ClickAsync();
        await owner.SeesAsync("scripted/lines answered in");
        await owner.SeesAsync(owner.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "scripted/lines" }).Filter(new() { HasText = "$0.00" }));
        await owner.SeesAsync(owner.Page.GetByRole(AriaRole.Row, new() { Name = "generation.max_tokens" }));

        await Link(owner, "Stop all models").ClickAsync();
        await owner.SeesAsync("Stop all models?");
        await Link(owner, "Let them go on").ClickAsync();
        await owner.NoLongerSeesAsync(owner.Button("Stop them now"));
        await Link(owner, "Stop all models").ClickAsync();
        await owner.Button("Stop them now").ClickAsync();
        await owner.SeesAsync("Models are stopped.");
        await Assertions.Expect(owner.Button("Test scripted")).ToBeDisabledAsync();
        await Link(owner, "Home").ClickAsync();
        await owner.SeesAsync("Models are stopped.");
        await Link(owner, "Look at the models").ClickAsync();
        (await Server.QueryAsync<bool>("SELECT (body->>'stop')::bool FROM arena.content_versions WHERE kind = 'LlmConfig' ORDER BY number DESC LIMIT 1")).ShouldBeTrue();

        await Link(owner, "Start models again").ClickAsync();
        await owner.Button("Start them").ClickAsync();
        await owner.SeesAsync("Models are started again.");
        await Assertions.Expect(owner.Button("Test scripted")).ToBeEnabledAsync();
        await Link(owner, "Audit").ClickAsync();
        await owner.SeesAsync("Models stopped");
        await owner.SeesAsync("Models started");
        await owner.SeesAsync("Model tested");
    }

    [Fact]
    public async Task The_study_s_rules_of_models_are_changed_where_its_other_rules_are()
    {
        var owner = await OwnerAsync();
        await Link(owner, "Settings").ClickAsync();
        await owner.Page.GetByLabel("The model writes first").SelectOptionAsync("true");
        await owner.Page.GetByLabel("Models in conversations at once").FillAsync("12");
        await owner.Button("Save the rules").ClickAsync();
        await owner.SeesAsync("The rules are saved.");
        await Link(owner, "Models").ClickAsync();
        var row = owner.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "ai_participants.max_ai_participants" });
        await owner.ReadsAsync(row, "12");
        await owner.ReadsAsync(row, "from the study");
        await owner.ReadsAsync(owner.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "behavior.ai_opens" }), "true");
    }

    /// <summary>The worker's first look at its providers may come after the first page.</summary>
    private static async Task WorkerIsReadyAsync(Visitor owner)
    {
        await WaitFor.TrueAsync(async () =>
        {
            await owner.Page.GotoAsync("/admin/models");
            return await owner.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "scripted" }).GetByText("Ready", new() { Exact = true }).CountAsync() > 0;
        });
        await owner.Page.GotoAsync("/admin");
    }

    private async Task SwitchAsync(bool stop)
    {
        using var http = Server.Http();
        var signedIn = await http.PostAsync("/api/accounts/sign-in", new StringContent(new JsonObject { ["email"] = Staff.Email, ["password"] = Staff.Password }.ToJsonString(), null, "application/json"));
        Staff.WithToken(http, (string)(await Staff.JsonAsync(signedIn))["token"]!);
        await Staff.JsonAsync(await http.PutAsync("/api/models/stop", new StringContent(new JsonObject { ["stop"] = stop }.ToJsonString(), null, "application/json")));
    }
}
