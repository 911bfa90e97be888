using Markdig;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using Microsoft.AspNetCore.Components;

namespace ChatArena.Web.Pages.Arena;

/// <summary>A consent form's Markdown as HTML that holds no HTML of its author: the opening paragraph, and the rest.</summary>
internal sealed record ConsentText(MarkupString Lead, MarkupString Body)
{
    private static readonly string[] SafeStarts = ["https://", "http://", "mailto:", "/", "#"];
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().DisableHtml().Build();

    public static ConsentText Read(string markdown)
    {
        var document = Markdown.Parse(markdown, Pipeline);
        foreach (var heading in document.Descendants<HeadingBlock>())
        {
            // The form's title is the page's first heading.
            heading.Level = Math.Max(2, heading.Level);
        }

        foreach (var link in document.Descendants<LinkInline>().ToList())
        {
            Tame(link);
        }

        foreach (var link in document.Descendants<AutolinkInline>().Where(link => !link.IsEmail && !IsSafe(link.Url)).ToList())
        {
            link.ReplaceBy(new LiteralInline(link.Url));
        }

        MarkdownObject[] lead = document.FirstOrDefault() is ParagraphBlock opening ? [opening] : [];
        return new(Render(lead), Render(document.Skip(lead.Length)));
    }

    /// <summary>No picture is loaded from anywhere, no script runs from a link, and reading on does not leave the form.</summary>
    private static void Tame(LinkInline link)
    {
        link.IsImage = false;
        if (IsSafe(link.Url))
        {
            link.GetAttributes().AddProperty("target", "_blank");
            link.GetAttributes().AddProperty("rel", "noopener noreferrer");
            return;
        }

        while (link.FirstChild is { } child)
        {
            child.Remove();
            link.InsertBefore(child);
        }

        link.Remove();
    }

    private static bool IsSafe(string? url) => url is not null && SafeStarts.Any(start => url.StartsWith(start, StringComparison.OrdinalIgnoreCase));

    private static MarkupString Render(IEnumerable<MarkdownObject> blocks)
    {
        using var text = new StringWriter();
        var renderer = new HtmlRenderer(text);
        Pipeline.Setup(renderer);
        foreach (var block in blocks)
        {
            renderer.Render(block);
        }

        return new(text.ToString());
    }
}
