using System.Net;
using System.Text.RegularExpressions;

namespace ChatArena.IntegrationTests.Hosting;

/// <summary>The staff's pages as a browser without scripts uses them: forms and cookies.</summary>
public static partial class StaffForms
{
    /// <summary>The owner, who just opened the link of the first start and chose a password.</summary>
    public static async Task SetUpAsync(HttpClient browser, string code)
    {
        using var made = await browser.PostAsync("/admin/setup", new FormUrlEncodedContent(
            [new("_handler", "setup"), new("Code", code), new("Email", Staff.Email), new("Password", Staff.Password)]));
        made.RequestMessage!.RequestUri!.AbsolutePath.ShouldBe("/admin", $"{made.StatusCode}");
    }

    /// <summary>The hidden token of the first form of a page.</summary>
    public static async Task<string> TokenAsync(HttpClient browser, string page) => WebUtility.HtmlDecode(Token().Match(await browser.GetStringAsync(page)).Groups[1].Value);

    /// <summary>Sends a form that has nothing but its token.</summary>
    /// <returns>The address at which that ended.</returns>
    public static async Task<string> PostAsync(HttpClient browser, string page, string action) => await SendAsync(browser, action, await TokenAsync(browser, page));

    /// <inheritdoc cref="PostAsync"/>
    public static async Task<string> SendAsync(HttpClient browser, string action, string token)
    {
        using var answer = await browser.PostAsync(action, new FormUrlEncodedContent([new("__RequestVerificationToken", token)]));
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, action);
        return answer.RequestMessage!.RequestUri!.PathAndQuery;
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]+)\"")]
    private static partial Regex Token();
}
