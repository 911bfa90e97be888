using System.Text.RegularExpressions;

namespace ChatArena.Core.Exports;

/// <summary>
/// The <c>content</c> of the original transcripts: <c>&lt;think&gt;…&lt;/think&gt;speech</c>. So that the first <c>&lt;/think&gt;</c> always is the end of the
/// thought, one that somebody wrote in a thought gets a backslash: <c>&lt;\/think&gt;</c> (and one with backslashes gets one more).
/// </summary>
public static partial class TranscriptContent
{
    private const string Begin = "<think>";
    private const string End = "</think>";

    public static string Join(string think, string speech) => $"{Begin}{Inner().Replace(think, @"<\$1/$2")}{End}{speech}";

    /// <summary>Thought and speech again, exactly; null when the text is not of this form.</summary>
    public static (string Think, string Speech)? Split(string content)
    {
        var end = content.IndexOf(End, StringComparison.Ordinal);
        return content.StartsWith(Begin, StringComparison.Ordinal) && end >= 0
            ? (Escaped().Replace(content[Begin.Length..end], "<$1/$2"), content[(end + End.Length)..])
            : null;
    }

    [GeneratedRegex(@"<(\\*)/(think)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Inner();

    [GeneratedRegex(@"<\\(\\*)/(think)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Escaped();
}
