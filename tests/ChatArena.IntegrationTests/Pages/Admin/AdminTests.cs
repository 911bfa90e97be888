using ChatArena.IntegrationTests.Hosting;
using Microsoft.Playwright;

namespace ChatArena.IntegrationTests.Pages.Admin;

/// <summary>Staff at a browser.</summary>
public abstract class AdminTests(PostgresCluster cluster, Chromium chromium, params string[] settings) : PageTests(cluster, chromium, settings)
{
    /// <summary>The owner, who just opened the link of the first start and chose a password.</summary>
    protected async Task<Visitor> OwnerAsync(BrowserNewContextOptions? options = null)
    {
        var owner = await VisitorAsync(options);
        await owner.Page.GotoAsync($"/admin/setup?code={await Staff.SetupCodeAsync(Server)}");
        await owner.Page.GetByLabel("E-mail").FillAsync(Staff.Email);
        await owner.Page.GetByLabel("Password").FillAsync(Staff.Password);
        await owner.Button("Make the account").ClickAsync();
        await owner.SeesAsync(owner.Page.GetByText($"Signed in as {Staff.Email}"));
        return owner;
    }

    protected static ILocator Link(Visitor visitor, string name) => visitor.Page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true });

    /// <summary>The page says it, wherever.</summary>
    protected static Task ReadsAsync(Visitor visitor, string text) => visitor.ReadsAsync(visitor.Page.Locator("main"), text);
}
