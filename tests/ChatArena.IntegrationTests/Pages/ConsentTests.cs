using ChatArena.IntegrationTests.Hosting;
using Microsoft.Playwright;

namespace ChatArena.IntegrationTests.Pages;

public sealed class ConsentTests(PostgresCluster cluster, Chromium chromium) : PageTests(cluster, chromium)
{
    [Fact]
    public async Task No_socket_is_opened_before_every_box_is_ticked_and_the_button_is_pressed()
    {
        var person = await VisitorAsync();
        await person.Page.GotoAsync("/");
        var agree = person.Button("I agree, continue");
        foreach (var box in await person.Page.Locator("#decision").GetByRole(AriaRole.Checkbox).AllAsync())
        {
            await Assertions.Expect(agree).ToBeDisabledAsync();
            await box.CheckAsync();
        }

        await Assertions.Expect(agree).ToBeEnabledAsync();
        await person.Page.GetByRole(AriaRole.Checkbox).First.UncheckAsync();
        await Assertions.Expect(agree).ToBeDisabledAsync();
        await person.ReadsAsync(person.Page.Locator("#open-boxes"), "One box is still open.");
        await person.Page.GetByRole(AriaRole.Checkbox).First.CheckAsync();
        person.Sockets.ShouldBeEmpty();

        await agree.ClickAsync();

        await person.IsToldAsync("You are first in line.");
        person.Sockets.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Who_declines_is_shown_out_without_a_socket()
    {
        var person = await VisitorAsync();
        await person.Page.GotoAsync("/");

        await person.Button("I do not want to take part").ClickAsync();

        await person.SeesAsync("Nothing about you was stored.");
        await person.NoLongerSeesAsync(person.Page.Locator("#code-card"));
        person.Sockets.ShouldBeEmpty();
        await person.Button("Back to the form").ClickAsync();
        await person.SeesAsync(person.Screen("consent"));
    }

    [Fact]
    public async Task A_form_that_changed_meanwhile_has_to_be_read_anew()
    {
        var person = await VisitorAsync();
        // As if the page had been loaded before the change: it names another form than the present one.
        await person.Page.AddInitScriptAsync("""
            document.addEventListener('readystatechange', () => {
              if (!sessionStorage.getItem('changed')) document.getElementById('arena').dataset.consentHash = '00';
            });
            """);

        await person.AgreeAsync();

        await person.SeesAsync("The consent form has changed since you read it.");
        await person.Page.EvaluateAsync("() => sessionStorage.setItem('changed', 'yes')");
        await person.Button("Take part again").ClickAsync();
        await person.SeesAsync(person.Screen("consent"));
        await person.AgreeAsync();
        await person.IsToldAsync("You are first in line.");
    }

    [Fact]
    public async Task A_study_that_does_not_exist_is_a_page_that_does_not_exist()
    {
        var person = await VisitorAsync();
        person.Forgive("404");
        var answer = await person.Page.GotoAsync("/s/nowhere");

        answer!.Status.ShouldBe(404);
        await person.SeesAsync("There is no such page");
    }

    [Fact]
    public async Task A_study_has_its_form_at_its_own_address()
    {
        var person = await VisitorAsync();

        await person.AgreeAsync("/s/arena");

        await person.IsToldAsync("You are first in line.");
    }
}
