using System.Text.RegularExpressions;

namespace ChatArena.AiWorker.Replies;

/// <summary>
/// Takes from a speech what nobody says: markup, labels, stage directions, another speaker's turn. Harmless text stays as it is:
/// <c>if x &lt; 3 and y &gt; 2 (Norway) [1]</c>.
/// </summary>
internal static partial class SpeechCleaner
{
    public static string Clean(string speech, string ownName)
    {
        var said = Fence().Replace(speech, "\n");
        var labelled = ReplyLabels.Split(said);
        said = labelled.Speech ?? (labelled.HasThink ? labelled.Before : said);
        said = OtherVoices.CutFrom(said, ownName);
        said = StageDirections.Remove(WithoutTags(CutAtStrayEnd(said)));
        said = Unquoted(said.Trim().TrimStart('>').TrimEnd('<').Trim());
        return BlankLines().Replace(Spaces().Replace(said, " "), "\n").Trim();
    }

    /// <summary>Without what looks like a tag; comparisons and type names such as <c>List&lt;string&gt;</c> are none.</summary>
    public static string WithoutTags(string text) =>
        Tag().Replace(Comment().Replace(text, "").Replace("<![CDATA[", "", StringComparison.OrdinalIgnoreCase).Replace("]]>", "", StringComparison.Ordinal), match => IsGlued(text, match) ? match.Value : "");

    /// <summary>An end tag that nothing began: the end of the speech under another name, and behind it may be anything.</summary>
    private static string CutAtStrayEnd(string said)
    {
        foreach (Match end in EndTag().Matches(said))
        {
            if (!said[..end.Index].Contains($"<{end.Groups["name"].Value}", StringComparison.OrdinalIgnoreCase))
            {
                return said[..end.Index];
            }
        }

        return said;
    }

    /// <summary>"a&lt;b&gt;c" and "List&lt;string&gt;": no markup follows a letter directly and is never closed.</summary>
    private static bool IsGlued(string text, Match tag)
    {
        var name = tag.Groups["name"].Value;
        return tag.Groups["slash"].Length == 0 && name is not ("br" or "hr" or "p") && tag.Index > 0 && tag.Index < text.Length && text[tag.Index] == '<' && char.IsLetterOrDigit(text[tag.Index - 1])
            && !text.Contains($"</{name}", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Without the quotation marks around all of it.</summary>
    private static string Unquoted(string said) =>
        said.Length >= 2 && (said[0], said[^1]) is ('"', '"') or ('“', '”') or ('«', '»') && !said[1..^1].AsSpan().ContainsAny('"', '“', '”') ? said[1..^1] : said;

    [GeneratedRegex(@"^[ \t]*(?:```|~~~)[\w-]*[ \t]*$", RegexOptions.Multiline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"<!--.*?(?:-->|$)", RegexOptions.Singleline)]
    private static partial Regex Comment();

    // Attributes need a value: "a <b and c> d" is arithmetic.
    [GeneratedRegex("""<(?<slash>/?)(?<name>[A-Za-z][\w:.-]*)(?:\s+[\w:-]+\s*=\s*(?:"[^"<>]*"|'[^'<>]*'|[^\s"'<>]+))*\s*/?>""")]
    private static partial Regex Tag();

    [GeneratedRegex(@"<[/\\]\s*(?<name>[A-Za-z][\w:.-]*)\s*>")]
    private static partial Regex EndTag();

    [GeneratedRegex(@"[ \t\u00A0]+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"[ \t]*\n\s*")]
    private static partial Regex BlankLines();
}
