using ChatArena.IntegrationTests.Hosting;
using Microsoft.Playwright;

namespace ChatArena.IntegrationTests.Pages;

public sealed class ThemeTests(PostgresCluster cluster, Chromium chromium) : PageTests(cluster, chromium)
{
    private const string LightPaper = "rgb(244, 246, 245)";
    private const string DarkPaper = "rgb(17, 23, 26)";

    [Fact]
    public async Task The_theme_follows_the_system_until_somebody_chooses_and_the_choice_survives_a_reload()
    {
        var person = await VisitorAsync(new() { ColorScheme = ColorScheme.Dark });
        await person.Page.GotoAsync("/");
        await PaperIsAsync(person, DarkPaper);
        await person.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        await PaperIsAsync(person, LightPaper);

        await person.Button("Dark theme").ClickAsync();
        await PaperIsAsync(person, DarkPaper);
        (await person.Page.EvaluateAsync<string>("() => localStorage.getItem('theme')")).ShouldBe("dark");

        await person.Page.ReloadAsync();
        await PaperIsAsync(person, DarkPaper);
        await person.Button("Light theme").ClickAsync();
        await person.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await PaperIsAsync(person, LightPaper);
        await person.Page.GotoAsync("/withdraw");
        await PaperIsAsync(person, LightPaper);
    }

    private static Task PaperIsAsync(Visitor person, string colour) => Assertions.Expect(person.Page.Locator("body")).ToHaveCSSAsync("background-color", colour);
}
