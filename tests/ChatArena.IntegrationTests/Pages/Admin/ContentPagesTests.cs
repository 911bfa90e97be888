using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using ChatArena.IntegrationTests.Hosting;
using Microsoft.Playwright;

namespace ChatArena.IntegrationTests.Pages.Admin;

public sealed class ContentPagesTests(PostgresCluster cluster, Chromium chromium) : AdminTests(cluster, chromium)
{
    private const string Hostile = "\"><img src=x onerror=alert(1)> 'single' \"double\" </textarea><b>bold</b> &amp;";

    [Fact]
    public async Task A_hostile_topic_is_added_edited_and_deleted_and_shown_as_text()
    {
        var owner = await OwnerAsync();
        await Link(owner, "Topics and tasks").ClickAsync();
        await owner.Page.GetByLabel("New topic").FillAsync(Hostile);
        await owner.Button("Add the topic").ClickAsync();
        await owner.SeesAsync("It is added.");
        await owner.SeesAsync(owner.Page.Locator(".words").GetByText(Hostile, new() { Exact = true }));

        await Link(owner, "Edit topic 17").ClickAsync();
        await owner.HoldsAsync(owner.Page.GetByLabel("Text of topic 17"), Hostile);
        await owner.Page.GetByLabel("Text of topic 17").FillAsync(Hostile + " changed");
        await owner.Button("Save the topic").ClickAsync();
        await owner.SeesAsync(owner.Page.Locator(".words").GetByText(Hostile + " changed", new() { Exact = true }));

        await Link(owner, "Delete topic 17").ClickAsync();
        await owner.Button("Delete it").ClickAsync();
        await owner.SeesAsync("It is deleted.");
        (await Link(owner, "Edit topic 17").CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task A_missing_side_is_said_and_gone_as_soon_as_a_task_is_added()
    {
        var owner = await OwnerAsync();
        using var staff = await SignedInAsync();
        for (var left = 16; left > 0; left--)
        {
            await staff.DeleteAsync($"/api/admin/tasks/{await FirstOfAsync(staff, "attack")}");
        }

        await owner.Page.GotoAsync("/admin");
        await owner.SeesAsync("Nobody can be paired.");
        await Link(owner, "Add what is missing").ClickAsync();
        await owner.SeesAsync("There must be a task that attacks.");
        await owner.Page.GetByLabel("New task").FillAsync("Ask for proof, kindly.");
        await owner.Page.GetByLabel("Side").SelectOptionAsync("attack");
        await owner.Button("Add the task").ClickAsync();
        await owner.SeesAsync("The sides are uneven.");
    }

    [Fact]
    public async Task The_consent_form_is_previewed_then_saved_and_participants_read_it()
    {
        var owner = await OwnerAsync();
        await Link(owner, "Consent").ClickAsync();
        await owner.Page.GetByLabel("Title").FillAsync("Talk with a stranger");
        await owner.Page.GetByLabel("Text").FillAsync("Welcome.\n\n## What we ask\n\n- to be **kind**\n\n<script>alert(1)</script>");
        await owner.Page.GetByLabel("Boxes to tick").FillAsync("I am 18 or older\nI agree");
        await owner.Button("Preview").ClickAsync();
        await owner.SeesAsync(owner.Page.Locator(".preview").GetByRole(AriaRole.Heading, new() { Name = "What we ask" }));
        await owner.SeesAsync(owner.Page.Locator(".preview").GetByText("<script>alert(1)</script>"));
        await owner.HoldsAsync(owner.Page.GetByLabel("Title"), "Talk with a stranger");

        var reader = await VisitorAsync();
        await reader.Page.GotoAsync("/");
        (await reader.Page.TitleAsync()).ShouldNotContain("Talk with a stranger");
        await owner.Button("Save as a new version").ClickAsync();
        await owner.SeesAsync("The form is saved.");
        await reader.Page.ReloadAsync();
        await reader.SeesAsync(reader.Page.GetByRole(AriaRole.Heading, new() { Name = "Talk with a stranger" }));

        // The old one can be opened and made the newest again.
        await owner.Page.Locator("a[href='/admin/consent?version=1']").ClickAsync();
        await owner.SeesAsync("This is version 1.");
        await owner.Button("Save as a new version").ClickAsync();
        await owner.SeesAsync("3, shown");
    }

    [Fact]
    public async Task A_persona_is_added_changed_and_deleted()
    {
        var owner = await OwnerAsync();
        await Link(owner, "Personas").ClickAsync();
        await Link(owner, "Add a persona").ClickAsync();
        await owner.Page.GetByLabel("Name").FillAsync("Robin");
        await owner.Page.GetByLabel("Background").FillAsync("A gardener who reads maps.");
        await owner.Page.GetByLabel("Style of talking").FillAsync("Slow and friendly.");
        await owner.Page.GetByLabel("Traits").FillAsync("patient\nwry");
        await owner.Button("Save the persona").ClickAsync();
        await owner.SeesAsync("The personas are saved.");
        await owner.SeesAsync("patient; wry");
        await Link(owner, "Edit Robin").ClickAsync();
        await owner.Page.GetByLabel("Background").FillAsync("A sailor.");
        await owner.Button("Save the persona").ClickAsync();
        await owner.SeesAsync("A sailor.");
        await Link(owner, "Delete Robin").ClickAsync();
        await owner.Button("Delete it").ClickAsync();
        await owner.NoLongerSeesAsync(Link(owner, "Edit Robin"));
    }

    [Fact]
    public async Task A_rule_is_changed_without_a_restart_and_a_wrong_value_is_marked()
    {
        var owner = await OwnerAsync();
        owner.Forgive("the server responded with a status of 422");
        await Link(owner, "Settings").ClickAsync();
        await owner.Page.GetByLabel("End after silence, seconds").FillAsync("many");
        await owner.Page.GetByLabel("Shortest thought, characters").FillAsync("25");
        await owner.Button("Save the rules").ClickAsync();
        await owner.SeesAsync("must be a whole number from 0 to 86400");
        await owner.HoldsAsync(owner.Page.GetByLabel("Shortest thought, characters"), "25");
        await owner.Page.GetByLabel("End after silence, seconds").FillAsync("");
        await owner.Button("Save the rules").ClickAsync();
        await owner.SeesAsync("The rules are saved.");
        using var http = Server.Http();
        ((int)(await Staff.JsonAsync(await http.GetAsync("/api/studies/arena")))["min_think"]!).ShouldBe(25);
    }

    [Fact]
    public async Task A_file_is_edited_with_errors_by_line_uploaded_and_taken_away()
    {
        var owner = await OwnerAsync();
        owner.Forgive("the server responded with a status of 4");
        await Link(owner, "Files").ClickAsync();
        await Link(owner, "llm_config.json").ClickAsync();
        await owner.Page.GetByLabel("JSON").FillAsync("{\n  \"pairing\": {\n    \"reassign_delay_seconds\": \"soon\"\n  }\n}");
        await owner.Button("Save as a new version").ClickAsync();
        await ReadsAsync(owner, "Line 3");
        await owner.Page.GetByLabel("JSON").FillAsync("{\n  \"pairing\": {\n    \"reassign_delay_seconds\": 21\n  },,\n}");
        await owner.Button("Save as a new version").ClickAsync();
        await ReadsAsync(owner, "Line 4: is not JSON");
        await owner.Page.GetByLabel("JSON").FillAsync("{\"pairing\": {\"reassign_delay_seconds\": 21}}");
        await owner.Button("Save as a new version").ClickAsync();
        await owner.SeesAsync("The file is saved.");

        await owner.Page.GotoAsync("/admin/files");
        await owner.Page.GetByLabel("JSON file").SetInputFilesAsync(new FilePayload { Name = "notes.json", MimeType = "application/json", Buffer = Encoding.UTF8.GetBytes("{\"a\": 1}") });
        await owner.Button("Upload").ClickAsync();
        await owner.SeesAsync("The file is taken.");
        var download = await owner.Page.RunAndWaitForDownloadAsync(() => Link(owner, "Download notes.json").ClickAsync());
        (await File.ReadAllTextAsync(await download.PathAsync())).ShouldBe("{\"a\": 1}");
        await Link(owner, "notes.json").ClickAsync();
        await Link(owner, "Delete").ClickAsync();
        await owner.Button("Delete it").ClickAsync();
        await owner.SeesAsync("The file is deleted.");

        await Link(owner, "Audit").ClickAsync();
        await owner.SeesAsync("File deleted");
        await owner.SeesAsync("Content changed");
    }

    [Fact]
    public async Task Two_people_who_edit_the_same_form_do_not_overwrite_each_other()
    {
        var owner = await OwnerAsync();
        owner.Forgive("the server responded with a status of 409");
        await Link(owner, "Consent").ClickAsync();
        using var staff = await SignedInAsync();
        await staff.PutAsJsonAsync("/api/admin/consent", new { title = "Theirs", version = "2", content = "Words.", checkboxes = new[] { "Yes" } });
        await owner.Page.GetByLabel("Title").FillAsync("Mine");
        await owner.Button("Save as a new version").ClickAsync();
        await owner.SeesAsync("Somebody else changed it meanwhile.");
        await owner.HoldsAsync(owner.Page.GetByLabel("Title"), "Mine");
    }

    private async Task<HttpClient> SignedInAsync()
    {
        var http = Server.Http();
        var answer = await http.PostAsJsonAsync("/api/accounts/sign-in", new { email = Staff.Email, password = Staff.Password });
        return Staff.WithToken(http, (string)(await Staff.JsonAsync(answer))["token"]!);
    }

    private static async Task<int> FirstOfAsync(HttpClient staff, string side) =>
        JsonNode.Parse(await staff.GetStringAsync("/api/admin/tasks"))!.AsArray().Where(task => (string)task!["side"]! == side).Select(task => (int)task!["id"]!).First();
}
