using System.IO.Compression;
using ChatArena.IntegrationTests.Exports;
using ChatArena.IntegrationTests.Hosting;
using Microsoft.Playwright;

namespace ChatArena.IntegrationTests.Pages.Admin;

public sealed class ConversationPagesTests(PostgresCluster cluster, Chromium chromium) : AdminTests(cluster, chromium)
{
    [Fact]
    public async Task From_the_start_up_link_to_a_conversation_in_two_clicks()
    {
        await using var pair = await Pair.MeetAsync(Server);
        await pair.One.SayAsync("what I say aloud", "what I keep to myself");
        await pair.One.NextAsync("message_sent");

        var owner = await OwnerAsync();
        await Link(owner, pair.SessionId).ClickAsync();

        await owner.SeesAsync(owner.Page.Locator(".rturn .think").GetByText("what I keep to myself"));
        await owner.SeesAsync(owner.Page.Locator(".rturn .bubble").GetByText("what I say aloud"));
    }

    [Fact]
    public async Task Nobody_sees_a_page_without_a_sign_in_and_a_sign_out_ends_it()
    {
        var owner = await OwnerAsync();
        var stranger = await VisitorAsync();
        stranger.Forgive("the server responded with a status of 4");
        foreach (var path in new[] { "/admin", "/admin/conversations", "/admin/conversations/000000000000", "/admin/download/exports/transcripts.zip" })
        {
            await stranger.Page.GotoAsync(path);
            await stranger.SeesAsync(stranger.Button("Sign in"));
        }

        await stranger.Page.GotoAsync("/admin/conversations?end_reason=left");
        await stranger.Page.GetByLabel("E-mail").FillAsync(Staff.Email);
        await stranger.Page.GetByLabel("Password").FillAsync("wrong");
        await stranger.Button("Sign in").ClickAsync();
        await stranger.SeesAsync("do not belong together");
        await stranger.Page.GetByLabel("Password").FillAsync(Staff.Password);
        await stranger.Button("Sign in").ClickAsync();
        await stranger.SeesAsync("No conversation is like this.");

        await Link(owner, "Account").ClickAsync();
        await owner.Button("Sign out").ClickAsync();
        await owner.SeesAsync("You are signed out.");
        await owner.Page.GotoAsync("/admin");
        await owner.SeesAsync(owner.Button("Sign in"));
        (await owner.Page.EvaluateAsync<string>("() => document.cookie")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Hostile_words_are_shown_as_words_and_taken_away_as_they_were()
    {
        await using var pair = await Pair.MeetAsync(Server);
        await Hostile.TalkAsync(pair);
        var owner = await OwnerAsync();
        await Link(owner, pair.SessionId).ClickAsync();
        var shown = owner.Page.Locator(".rturn .bubble").Filter(new() { HasText = "onerror" });
        (await shown.First.InnerTextAsync()).ShouldBe("<img src=x onerror=alert(1)> <script>alert('x')</script> &amp; &lt;");

        var zip = await DownloadAsync(owner, "/admin/conversations", "Transcripts, ZIP");
        using var archive = new ZipArchive(File.OpenRead(zip));
        archive.Entries.ShouldHaveSingleItem().Name.ShouldBe($"{pair.SessionId}.json");
    }

    [Fact]
    public async Task A_conversation_is_deleted_after_a_question()
    {
        await using var pair = await Pair.MeetAsync(Server);
        await pair.TalkAsync();
        var owner = await OwnerAsync();
        await Link(owner, pair.SessionId).ClickAsync();
        await Link(owner, "Delete").ClickAsync();
        await owner.SeesAsync("Delete this conversation?");
        await Link(owner, "Keep it").ClickAsync();
        await Link(owner, "Delete").ClickAsync();
        await owner.Button("Delete it for good").ClickAsync();
        await owner.SeesAsync("The conversation is deleted.");
        (await Link(owner, pair.SessionId).CountAsync()).ShouldBe(0);
        await pair.One.NextAsync("waiting");
    }

    [Fact]
    public async Task Empty_conversations_are_deleted_after_one_question_and_the_others_stay()
    {
        await using var silent = await Pair.MeetAsync(Server);
        await silent.One.SendAsync(new { type = "disconnect" });
        await silent.Two.NextAsync("partner_left");
        await using var pair = await Pair.MeetAsync(Server);
        await pair.TalkAsync();
        var owner = await OwnerAsync();
        await Link(owner, "Conversations").ClickAsync();
        await Link(owner, "Delete the empty ones").ClickAsync();
        await owner.SeesAsync("Delete the empty conversations?");
        await Link(owner, "Keep them").ClickAsync();
        await owner.SeesAsync(Link(owner, silent.SessionId));

        await Link(owner, "Delete the empty ones").ClickAsync();
        await owner.Button("Delete the empty ones").ClickAsync();

        await owner.SeesAsync("The empty conversations are deleted, 1 in all.");
        await owner.SeesAsync(Link(owner, pair.SessionId));
        (await Link(owner, silent.SessionId).CountAsync()).ShouldBe(0);
        await Link(owner, "Audit").ClickAsync();
        await owner.SeesAsync("Empty ones deleted");
    }

    [Fact]
    public async Task All_conversations_are_deleted_after_two_questions_with_the_keyboard_alone()
    {
        await using var pair = await Pair.MeetAsync(Server);
        await pair.TalkAsync();
        var owner = await OwnerAsync();
        await owner.Page.GotoAsync("/admin/conversations");
        await owner.TabToAsync(Link(owner, "Delete all"));
        await owner.Page.Keyboard.PressAsync("Enter");
        await owner.SeesAsync("Delete every conversation?");
        await Assertions.Expect(Link(owner, "Yes, every one")).ToBeFocusedAsync();
        await owner.Page.Keyboard.PressAsync("Enter");
        // The second question asks for words, and has the focus.
        await owner.SeesAsync("Really every one?");
        await owner.IsAtAsync("ask=all-surely$");
        await Assertions.Expect(owner.Page.GetByLabel("Write “delete all”")).ToBeFocusedAsync();
        await owner.Page.Keyboard.TypeAsync("yes");
        await owner.Page.Keyboard.PressAsync("Enter");
        await owner.SeesAsync("Nothing was deleted: that was not “delete all”.");
        (await Server.QueryAsync<long>("SELECT count(*) FROM arena.messages")).ShouldBe(2);

        await Assertions.Expect(owner.Page.GetByLabel("Write “delete all”")).ToBeFocusedAsync();
        await owner.Page.Keyboard.TypeAsync("Delete all");
        await owner.Page.Keyboard.PressAsync("Enter");

        await owner.SeesAsync("All conversations are deleted, 1 of them with messages.");
        (await Link(owner, pair.SessionId).CountAsync()).ShouldBe(0);
        (await Server.QueryAsync<long>("SELECT count(*) FROM arena.messages")).ShouldBe(0);
        (await Server.QueryAsync<string>("SELECT actor FROM arena.audit WHERE action = 'conversations.deleted-all'")).ShouldBe(Staff.Email);
        await pair.One.NextAsync("waiting");
    }

    [Fact]
    public async Task The_list_can_be_filtered_with_the_keyboard_alone()
    {
        await using var pair = await Pair.MeetAsync(Server);
        await pair.TalkAsync();
        var owner = await OwnerAsync();
        await owner.TabToAsync(Link(owner, "Conversations"));
        await owner.Page.Keyboard.PressAsync("Enter");
        await owner.IsAtAsync("/admin/conversations$");
        await owner.TabToAsync(owner.Page.GetByLabel("Conversation", new() { Exact = true }));
        await owner.Page.Keyboard.TypeAsync(pair.SessionId[..4]);
        await owner.Page.Keyboard.PressAsync("Enter");
        await owner.IsAtAsync("session=");
        await owner.TabToAsync(Link(owner, pair.SessionId));
        await owner.Page.Keyboard.PressAsync("Enter");
        await owner.SeesAsync(owner.Page.GetByRole(AriaRole.Heading, new() { Name = $"Conversation {pair.SessionId}" }));
    }

    private static async Task<string> DownloadAsync(Visitor owner, string page, string link)
    {
        await owner.Page.GotoAsync(page);
        var download = await owner.Page.RunAndWaitForDownloadAsync(() => Link(owner, link).ClickAsync());
        return await download.PathAsync();
    }
}
