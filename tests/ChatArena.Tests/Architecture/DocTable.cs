using System.Text.RegularExpressions;

namespace ChatArena.Tests.Architecture;

/// <summary>A table of a page of docs/.</summary>
internal static partial class DocTable
{
    /// <param name="Names">What stands in code in the first cell.</param>
    public sealed record Row(IReadOnlyList<string> Names, IReadOnlyList<string> Cells)
    {
        public string Default => Cells[1].Replace("`", "", StringComparison.Ordinal);
    }

    /// <param name="head">How its first line begins.</param>
    public static IReadOnlyList<Row> Read(string page, string head)
    {
        var lines = page.Split('\n').SkipWhile(line => !line.StartsWith(head, StringComparison.Ordinal)).ToList();
        lines.ShouldNotBeEmpty($"There is no table that begins with {head}");
        return [.. lines.Skip(2).TakeWhile(line => line.StartsWith('|')).Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim()).ToList()).Select(cells => new Row(Words(cells[0]), cells))];
    }

    /// <summary>What stands in code.</summary>
    public static IReadOnlyList<string> Words(string cell) => [.. InCode().Matches(cell).Select(match => match.Groups[1].Value)];

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex InCode();
}
