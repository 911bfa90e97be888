using System.Net;
using System.Text.RegularExpressions;
using ChatArena.IntegrationTests.Hosting;

namespace ChatArena.IntegrationTests.Pages;

public sealed partial class HeaderTests(PostgresCluster cluster) : ArenaTest(cluster, "Arena:SocketAddress=wss://talk.example.org/ws")
{
    private readonly PostgresCluster _cluster = cluster;
    private HttpClient _browser = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _browser = Server.Http();
        _browser.DefaultRequestHeaders.Accept.ParseAdd("text/html,application/xhtml+xml,*/*;q=0.8");
    }

    public override ValueTask DisposeAsync()
    {
        _browser.Dispose();
        return base.DisposeAsync();
    }

    [Theory]
    [InlineData("/", 200)]
    [InlineData("/s/arena", 200)]
    [InlineData("/withdraw", 200)]
    [InlineData("/admin", 200)]
    [InlineData("/s/nowhere", 404)]
    [InlineData("/nowhere", 404)]
    public async Task Every_page_forbids_what_it_does_not_need_and_everything_it_names_is_there(string path, int status)
    {
        using var answer = await _browser.GetAsync(path);
        var html = await answer.Content.ReadAsStringAsync();

        answer.StatusCode.ShouldBe((HttpStatusCode)status);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldContain("script-src 'self';");
        policy.ShouldContain("style-src 'self';");
        policy.ShouldContain("frame-ancestors 'none'");
        policy.ShouldNotContain("unsafe");
        answer.Headers.GetValues("X-Content-Type-Options").Single().ShouldBe("nosniff");
        answer.Headers.GetValues("Referrer-Policy").Single().ShouldBe("same-origin");
        answer.Headers.GetValues("Permissions-Policy").Single().ShouldStartWith("microphone=(self), camera=()");
        answer.Headers.Contains("Set-Cookie").ShouldBeFalse();

        InlineScript().IsMatch(html).ShouldBeFalse();
        InlineStyle().IsMatch(html).ShouldBeFalse();
        var files = Files().Matches(html).Select(match => WebUtility.HtmlDecode(match.Groups[1].Value)).ToList();
        files.Count.ShouldBeGreaterThanOrEqualTo(6);
        foreach (var file in files.Append("/favicon.ico"))
        {
            using var asset = await _browser.GetAsync(file);
            asset.StatusCode.ShouldBe(HttpStatusCode.OK, file);
            (await asset.Content.ReadAsByteArrayAsync()).ShouldNotBeEmpty(file);
        }
    }

    [Fact]
    public async Task A_page_may_connect_to_the_configured_socket_address_only()
    {
        using var arena = await _browser.GetAsync("/");
        using var other = await _browser.GetAsync("/withdraw");

        arena.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("connect-src 'self' wss://talk.example.org;");
        (await arena.Content.ReadAsStringAsync()).ShouldContain("data-socket=\"wss://talk.example.org/ws\"");
        other.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("connect-src 'self';");
    }

    [Fact]
    public async Task A_script_that_asks_for_nothing_known_gets_no_page()
    {
        using var script = Server.Http();
        using var answer = await script.GetAsync("/api/nowhere");

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
    }

    [Fact]
    public async Task An_api_that_does_not_answer_becomes_a_page_that_says_so()
    {
        await using var lonely = await ArenaServer.StartAsync(await _cluster.CreateDatabaseAsync(), $"services:api:http:0=http://127.0.0.1:{PostgresCluster.FreePort()}");
        using var browser = lonely.Http();
        using var answer = await browser.GetAsync("/");

        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("The study cannot be reached");
        using var withdrawal = await browser.PostAsync("/withdraw", new FormUrlEncodedContent([new("_handler", "withdraw"), new("Code", "AAAAA-BBBBB-CCCCC")]));
        withdrawal.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await withdrawal.Content.ReadAsStringAsync()).ShouldContain("nothing was withdrawn");
    }

    [GeneratedRegex("<script(?![^>]*\\ssrc=)", RegexOptions.IgnoreCase)]
    private static partial Regex InlineScript();

    [GeneratedRegex("<style|\\sstyle=|\\son[a-z]+=", RegexOptions.IgnoreCase)]
    private static partial Regex InlineStyle();

    [GeneratedRegex("(?:<script[^>]*src|<link[^>]*href)=\"([^\"]+)\"")]
    private static partial Regex Files();
}
