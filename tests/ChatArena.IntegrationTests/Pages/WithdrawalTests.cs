using ChatArena.IntegrationTests.Hosting;
using Microsoft.Playwright;

namespace ChatArena.IntegrationTests.Pages;

public sealed class WithdrawalTests(PostgresCluster cluster, Chromium chromium) : PageTests(cluster, chromium)
{
    [Fact]
    public async Task The_code_of_the_last_page_withdraws_the_words_without_any_script()
    {
        var (person, partner) = await PairWithSocketAsync();
        await person.SayAsync("Something I regret");
        await person.LeaveAsync();
        await Assertions.Expect(person.Page.Locator("#code")).Not.ToBeEmptyAsync();
        var code = await person.Page.Locator("#code").InnerTextAsync();
        await person.Page.ReloadAsync();
        await Assertions.Expect(person.Page.Locator("#code")).ToHaveTextAsync(code);

        var later = await VisitorAsync(new() { JavaScriptEnabled = false });
        later.Forgive("422");
        await later.Page.GotoAsync("/withdraw");
        await later.Page.GetByLabel("Your code").FillAsync("AAAAA-BBBBB-CCCCC");
        await later.Button("Withdraw my words").ClickAsync();
        await later.SeesAsync("This code is not known.");
        await later.HoldsAsync(later.Page.GetByLabel("Your code"), "AAAAA-BBBBB-CCCCC");

        await later.Page.GetByLabel("Your code").FillAsync(code.ToLowerInvariant());
        await later.Button("Withdraw my words").ClickAsync();

        await later.SeesAsync("The words of one message were removed.");
        (await Server.QueryAsync<string>("SELECT speech || think FROM arena.messages")).ShouldBe("");
        await partner.DisposeAsync();
    }

    [Fact]
    public async Task Who_withdraws_while_the_page_is_open_is_shown_out()
    {
        var (person, partner) = await PairWithSocketAsync();
        await person.SayAsync("Something I regret");
        var code = await person.Page.EvaluateAsync<string>("() => JSON.parse(sessionStorage.getItem('arena codes'))[0]");
        var later = await VisitorAsync();
        await later.Page.GotoAsync("/withdraw");
        await later.Page.GetByLabel("Your code").FillAsync(code);
        await later.Button("Withdraw my words").ClickAsync();

        await person.SeesAsync("Your words were withdrawn");
        await person.NoLongerSeesAsync(person.Bubbles);
        await partner.DisposeAsync();
    }
}
