using ChatArena.Web.Pages.Arena;

namespace ChatArena.Tests.Web;

public sealed class ConsentTextTests
{
    [Fact]
    public void The_opening_paragraph_leads_and_the_rest_follows()
    {
        var text = ConsentText.Read("Read this *first*.\n\n## What we keep\n\n- words\n- times");

        text.Lead.Value.Trim().ShouldBe("<p>Read this <em>first</em>.</p>");
        text.Body.Value.ShouldContain("<h2>What we keep</h2>");
        text.Body.Value.ShouldContain("<li>times</li>");
        text.Body.Value.ShouldNotContain("Read this");
    }

    [Fact]
    public void A_form_that_opens_with_a_heading_has_no_lead()
    {
        var text = ConsentText.Read("## Why\n\nBecause.");

        text.Lead.Value.ShouldBeEmpty();
        text.Body.Value.ShouldContain("<p>Because.</p>");
    }

    [Fact]
    public void An_empty_form_is_empty()
    {
        ConsentText.Read("").Body.Value.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("Hello <img src=x onerror=alert(1)> there")]
    [InlineData("<div style=\"position:fixed\">\n\nHello\n\n</div>")]
    [InlineData("<!-- --><iframe src=\"https://example.org\"></iframe>")]
    public void Html_in_the_form_stays_text(string markdown)
    {
        var html = Read(markdown);

        html.ShouldContain("&lt;");
        html.ShouldNotContain("<script");
        html.ShouldNotContain("<img");
        html.ShouldNotContain("<div");
        html.ShouldNotContain("<iframe");
    }

    [Theory]
    [InlineData("[press here](javascript:alert(1))", "press here")]
    [InlineData("[press *here*](JaVaScRiPt:alert(1))", "press <em>here</em>")]
    [InlineData("[press here](data:text/html,hello)", "press here")]
    [InlineData("[press here][where]\n\n[where]: vbscript:alert(1)", "press here")]
    [InlineData("[press here](&#106;avascript:alert(1))", "press here")]
    [InlineData("<javascript:alert(1)>", "javascript:alert(1)")]
    public void A_link_that_would_run_something_is_only_its_words(string markdown, string words)
    {
        var html = Read(markdown);

        html.ShouldContain(words);
        html.ShouldNotContain("<a");
    }

    [Theory]
    [InlineData("[ethics board](https://example.org/board)", "https://example.org/board")]
    [InlineData("[write us](mailto:study@example.org)", "mailto:study@example.org")]
    [InlineData("[withdraw](/withdraw)", "/withdraw")]
    public void A_link_opens_beside_the_form(string markdown, string address)
    {
        Read(markdown).ShouldContain($"<a href=\"{address}\" target=\"_blank\" rel=\"noopener noreferrer\">");
    }

    [Fact]
    public void A_picture_is_offered_as_a_link_and_never_loaded()
    {
        var html = Read("![our building](https://example.org/building.png)");

        html.ShouldNotContain("<img");
        html.ShouldContain("our building</a>");
    }

    [Fact]
    public void No_heading_is_as_high_as_the_title()
    {
        Read("# Welcome\n\n### Details").ShouldBe("<h2>Welcome</h2>\n<h3>Details</h3>\n");
    }

    private static string Read(string markdown)
    {
        var text = ConsentText.Read(markdown);
        return text.Lead.Value + text.Body.Value;
    }
}
