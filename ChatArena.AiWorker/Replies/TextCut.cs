using System.Text;
using System.Text.RegularExpressions;

namespace ChatArena.AiWorker.Replies;

/// <summary>Cuts text where a reader would. Lengths in characters as people count them (Unicode scalar values).</summary>
internal static partial class TextCut
{
    /// <summary>At most <paramref name="most"/> characters: whole sentences, else whole words and an ellipsis, else letters.</summary>
    public static string At(string text, int most)
    {
        var fitting = Fitting(text, most);
        if (fitting == text)
        {
            return text;
        }

        // The letter behind the cut tells whether a dot ends a sentence or stands in 3.5.
        var ends = SentenceEnd().Matches(text).Select(end => end.Index + end.Length).Where(end => end <= fitting.Length).ToList();
        if (ends.Count > 0)
        {
            return text[..ends[^1]].TrimEnd();
        }

        var words = Fitting(text, most - 1);
        var space = words.LastIndexOfAny([' ', '\n']);
        return space > 0 ? $"{words[..space].TrimEnd(' ', '\n', ',', ';', ':')}…" : fitting.Trim();
    }

    /// <summary>Up to the end of the last whole sentence, if there is one.</summary>
    public static string AtLastSentence(string text)
    {
        var end = SentenceEnd().Matches(text).LastOrDefault();
        return end is null ? text : text[..(end.Index + end.Length)].TrimEnd();
    }

    private static string Fitting(string text, int most)
    {
        var (count, length) = (0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            if (++count > most)
            {
                return text[..length];
            }

            length += rune.Utf16SequenceLength;
        }

        return text;
    }

    [GeneratedRegex(@"[.!?…]+[""'”’)\]]*(?=\s|$)")]
    private static partial Regex SentenceEnd();
}
