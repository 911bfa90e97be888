using ChatArena.Web.Security;

namespace ChatArena.Tests.Web;

public sealed class SecurityHeadersTests
{
    [Theory]
    [InlineData("wss://talk.example.org/ws", "connect-src 'self' wss://talk.example.org;")]
    [InlineData("ws://10.0.0.7:8001/ws", "connect-src 'self' ws://10.0.0.7:8001;")]
    [InlineData(null, "connect-src 'self';")]
    [InlineData("", "connect-src 'self';")]
    [InlineData("not an address; script-src *", "connect-src 'self';")]
    [InlineData("https://elsewhere.example.org", "connect-src 'self';")]
    public void A_page_connects_to_itself_and_to_the_socket_address(string? configured, string directive)
    {
        SecurityHeaders.Policy(configured).ShouldContain(directive);
    }

    [Fact]
    public void Nothing_inline_runs()
    {
        SecurityHeaders.Policy().ShouldContain("script-src 'self';");
        SecurityHeaders.Policy().ShouldContain("style-src 'self';");
        SecurityHeaders.Policy().ShouldContain("default-src 'none'");
    }
}
