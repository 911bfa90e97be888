using ChatArena.IntegrationTests.Hosting;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace ChatArena.IntegrationTests.Pages;

/// <summary>
/// Looks at a screen in both themes, on a desk and on a phone: axe finds nothing, nothing is wider than the screen.
/// Set ARENA_PICTURES to a folder, and it keeps pictures of what it saw there.
/// </summary>
/// <param name="prefix">What the pictures' names begin with.</param>
public sealed class Inspection(string prefix = "")
{
    /// <summary>A desk and a phone.</summary>
    public static readonly (int Width, int Height)[] Sizes = [(1280, 860), (375, 812)];

    private static readonly string? Pictures = Environment.GetEnvironmentVariable("ARENA_PICTURES");
    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    /// <summary>Which rules were broken, and where; the theme matters to a single rule.</summary>
    private const string RunAxe = """
        async onlyContrast => {
          const result = await axe.run(document, onlyContrast ? { runOnly: { type: 'rule', values: ['color-contrast'] } } : {});
          if (result.passes.length === 0) throw new Error('axe checked nothing');
          return result.violations.map(violation => `${violation.id} ${violation.help}: ${violation.nodes.map(node => node.html).join('; ')}`);
        }
        """;

    private readonly List<string> _violations = [];

    public IReadOnlyList<string> Violations => _violations;

    public async Task LookAsync(Visitor visitor, string screen)
    {
        foreach (var (width, height) in Sizes)
        {
            await visitor.Page.SetViewportSizeAsync(width, height);
            foreach (var theme in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                await visitor.Page.EmulateMediaAsync(new() { ColorScheme = theme, ReducedMotion = ReducedMotion.Reduce });
                if (Pictures is not null)
                {
                    await visitor.Page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, $"{prefix}{screen}-{width}-{theme}.png") });
                }

                if (!await visitor.Page.EvaluateAsync<bool>("() => 'axe' in window"))
                {
                    await visitor.Page.EvaluateAsync(Axe);
                }

                var broken = await visitor.Page.EvaluateAsync<string[]>(RunAxe, theme == ColorScheme.Dark);
                _violations.AddRange(broken.Select(rule => $"{screen} {width} {theme}: {rule}"));
            }

            if (await visitor.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth") is var wide && wide > width)
            {
                _violations.Add($"{screen} is {wide} pixels wide on {width}");
            }
        }

        await visitor.Page.SetViewportSizeAsync(Sizes[0].Width, Sizes[0].Height);
    }
}
