using ChatArena.IntegrationTests.Hosting;
using Microsoft.Playwright;

namespace ChatArena.IntegrationTests.Pages;

/// <summary>Cut lines, reloaded pages, restarted servers.</summary>
public sealed class ComingBackTests(PostgresCluster cluster, Chromium chromium) : PageTests(cluster, chromium)
{
    private readonly PostgresCluster _cluster = cluster;
    private readonly string _urls = $"urls=http://127.0.0.1:{PostgresCluster.FreePort()}";
    private string _database = null!;

    public override async ValueTask InitializeAsync()
    {
        _database = await _cluster.CreateDatabaseAsync();
        Server = await ArenaServer.StartAsync(_database, _urls);
    }

    [Fact]
    public async Task The_page_comes_back_when_the_server_does()
    {
        var (one, two) = await PairAsync();
        await one.SayAsync("Before");
        await two.HearsAsync("Before");
        await one.WriteAsync("Half a sen", "A thought in the making");

        await Server.DisposeAsync();
        await one.IsToldAsync("Connection lost.");
        await Assertions.Expect(one.Send).ToBeDisabledAsync();
        await two.IsToldAsync("Connection lost.");
        Server = await ArenaServer.StartAsync(_database, _urls);

        await one.IsToldAsync("You are connected again.");
        await two.IsToldAsync("You are connected again.");
        await one.NoLongerSeesAsync(one.ConnectionBar);
        await one.HoldsAsync(one.Speech, "Half a sen");
        await one.SayAsync("After");
        await two.HearsAsync("After");
        await Assertions.Expect(two.Bubbles).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task A_reload_brings_the_conversation_and_the_draft_back()
    {
        var (person, partner) = await PairWithSocketAsync();
        await person.SayAsync("One");
        await partner.SayAsync("Two");
        await person.HearsAsync("Two");
        await person.WriteAsync("Three, almost");

        await person.Page.ReloadAsync();

        await person.IsPairedAsync();
        await person.SaidAsync("One");
        await person.HearsAsync("Two");
        await person.HoldsAsync(person.Speech, "Three, almost");
        await person.HoldsAsync(person.Think, Visitor.ANote);
        await Assertions.Expect(person.Bubbles).ToHaveCountAsync(2);
        await person.SayAsync("Three");
        await partner.DisposeAsync();
    }

    [Fact]
    public async Task A_message_that_was_on_its_way_is_stored_and_shown_once()
    {
        await using var cable = await Cable.LayAsync(Server.Address);
        var (person, partner) = await PairWithSocketAsync(cable.Address);
        cable.HoldBack();
        await person.WriteAsync("Did it arrive?");
        await person.Send.ClickAsync();
        await partner.NextAsync("partner_message");
        cable.PullOut();
        cable.Release();
        await person.IsToldAsync("Connection lost.");
        cable.PlugIn();

        await person.SaidAsync("Did it arrive?");
        await person.HoldsAsync(person.Speech, "");
        await Assertions.Expect(person.Bubbles).ToHaveCountAsync(1);
        (await Server.QueryAsync<long>("SELECT count(*) FROM arena.messages")).ShouldBe(1);
        await partner.DisposeAsync();
    }

    [Fact]
    public async Task A_message_that_was_lost_on_its_way_is_sent_again_by_itself()
    {
        await using var cable = await Cable.LayAsync(Server.Address);
        var (person, partner) = await PairWithSocketAsync(cable.Address);
        cable.Cut();
        await person.WriteAsync("Into the void");
        await person.Send.ClickAsync();
        await person.SeesAsync("being sent");
        cable.PullOut();
        await person.IsToldAsync("Connection lost.");
        cable.PlugIn();

        ((string)(await partner.NextAsync("partner_message"))["content"]!).ShouldBe("Into the void");
        await person.SaidAsync("Into the void");
        await person.HoldsAsync(person.Speech, "");
        await Assertions.Expect(person.Bubbles).ToHaveCountAsync(1);
        await partner.DisposeAsync();
    }

    [Fact]
    public async Task After_five_tries_the_page_asks_to_be_loaded_again_and_keeps_the_words()
    {
        await using var cable = await Cable.LayAsync(Server.Address);
        var person = await VisitorAsync(address: cable.Address);
        await person.Page.Clock.InstallAsync();
        await person.AgreeAsync();
        await person.IsToldAsync("You are first in line.");
        await using var partner = await Server.ConnectAsync();
        await partner.JoinAsync(resume: true);
        await person.Page.Clock.FastForwardAsync(4000);
        await person.IsPairedAsync();
        await person.WriteAsync("Nearly done");
        // From here on the page's time stands still but for what is said here, so that no try goes by unseen.
        var now = DateTimeOffset.FromUnixTimeMilliseconds((long)await person.Page.EvaluateAsync<double>("() => Date.now()"));
        await person.Page.Clock.PauseAtAsync(now.UtcDateTime.AddSeconds(15));

        cable.PullOut();
        foreach (var seconds in new[] { 1, 2, 4, 8, 16 })
        {
            await person.ReadsAsync(person.ConnectionBar, $"Trying again in {seconds} s.");
            await person.Page.Clock.FastForwardAsync(seconds * 1000);
        }

        await person.ReadsAsync(person.ConnectionBar, "Please load the page again. What you wrote is kept.");
        cable.PlugIn();
        await person.Page.Clock.ResumeAsync();
        await person.Button("Load the page again").ClickAsync();
        await person.IsPairedAsync();
        await person.HoldsAsync(person.Speech, "Nearly done");
    }

    [Fact]
    public async Task Who_goes_on_in_another_tab_can_come_back_to_the_first()
    {
        var (person, partner) = await PairWithSocketAsync();
        var kept = await person.Page.EvaluateAsync<string>("() => sessionStorage.getItem('arena /')");
        var second = await person.OpenTabAsync();
        await second.Page.GotoAsync(new Uri(Server.Address, "/withdraw").ToString());
        await second.Page.EvaluateAsync("kept => sessionStorage.setItem('arena /', kept)", kept);

        await second.Page.GotoAsync(new Uri(Server.Address, "/").ToString());
        await second.IsPairedAsync();
        await person.SeesAsync("You went on in another window or tab");
        await person.Button("Go on here").ClickAsync();

        await person.IsPairedAsync();
        await person.SayAsync("Here again");
        await second.SeesAsync("You went on in another window or tab");
        await partner.DisposeAsync();
    }

    [Fact]
    public async Task A_page_whose_place_was_given_up_says_so()
    {
        var person = await VisitorAsync();
        await person.AgreeAsync();
        await person.IsToldAsync("You are first in line.");
        await Server.QueryAsync<DateTime>("UPDATE arena.participants SET left_at = now() RETURNING left_at");

        await person.Page.ReloadAsync();

        await person.SeesAsync("Your place was given up in the meantime");
        await person.Button("Take part again").ClickAsync();
        await person.SeesAsync(person.Screen("consent"));
    }
}
