using System.Text.RegularExpressions;
using ChatArena.Core;

namespace ChatArena.Tests.Architecture;

/// <summary>The table of folders in docs/architecture.md and the folders that there are.</summary>
public sealed partial class FolderTableTests
{
    /// <summary>A name that ends with a slash stands for everything in it.</summary>
    private static readonly IReadOnlyList<string> Named = [.. Rows().SelectMany(Paths)];

    [Fact]
    public void Every_folder_that_the_table_names_is_there()
    {
        Named.Count.ShouldBeGreaterThan(30);
        Named.Where(folder => !Directory.Exists(Path.Combine(Installation.Root, folder))).ShouldBeEmpty();
        Named.Where(folder => folder.StartsWith("ChatArena.", StringComparison.Ordinal) && !WithSources().Any(found => IsIn(found, folder))).ShouldBeEmpty("nothing is in them");
    }

    [Fact]
    public void Every_folder_with_code_is_in_the_table()
    {
        WithSources().ShouldContain("ChatArena.Core/Data");
        WithSources().Where(found => !Named.Any(folder => IsIn(found, folder) || IsIn(folder, found))).ShouldBeEmpty("Say in docs/architecture.md what they are.");
    }

    [Fact]
    public void Every_test_project_is_in_the_table() => Directory.EnumerateFiles(Path.Combine(Installation.Root, "tests"), "*.csproj", SearchOption.AllDirectories)
        .Select(project => $"tests/{Path.GetFileNameWithoutExtension(project)}").Except(Named).ShouldBeEmpty();

    [Fact]
    public void Every_bench_is_named()
    {
        // ["sockets", .. var options] => …
        var benches = Bench().Matches(File.ReadAllText(Path.Combine(Installation.Root, "tests/ChatArena.Benchmarks/Program.cs"))).Select(match => match.Groups[1].Value).ToList();
        benches.ShouldContain("sockets");
        benches.Count.ShouldBeGreaterThanOrEqualTo(3);
        foreach (var bench in benches)
        {
            Rows().Single(row => row.Contains("tests/ChatArena.Benchmarks", StringComparison.Ordinal)).ShouldContain($"`{bench}`");
            File.ReadAllText(Path.Combine(Installation.Root, "README.md")).ShouldContain(bench == "sockets" ? "-- sockets`" : $"`{bench}`");
        }
    }

    private static IEnumerable<string> Rows() => File.ReadAllText(Path.Combine(Installation.Root, "docs", "architecture.md")).Split("\n## Folders\n")[1].Split("\n## ")[0]
        .Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal));

    // | `ChatArena.Api/Studies`, `Participants` | …
    private static IEnumerable<string> Paths(string row)
    {
        var names = Code().Matches(row.Split('|')[1]).Select(match => match.Groups[1].Value).ToList();
        var parent = Path.GetDirectoryName(names[0].TrimEnd('/'))!;
        return names.Select((name, index) => index == 0 ? name : $"{parent}/{name}");
    }

    /// <summary>Folders below a project's own, with code in them.</summary>
    private static IEnumerable<string> WithSources() => Product.Sources(".cs", ".razor").Concat(["ChatArena.AppHost/AppHost.cs"])
        .Select(path => Path.GetDirectoryName(path)!).Distinct().Where(folder => folder.Contains('/', StringComparison.Ordinal) || Named.Contains(folder + "/"));

    private static bool IsIn(string found, string folder) => found == folder.TrimEnd('/') || found.StartsWith(folder.TrimEnd('/') + "/", StringComparison.Ordinal);

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"^    \[""(\w+)""(?:, \.\. var options)?\] => await \w+Bench", RegexOptions.Multiline)]
    private static partial Regex Bench();
}
