using System.Globalization;
using System.Text.RegularExpressions;

namespace ChatArena.AiWorker.Sentiment;

/// <param name="Text">A word in small letters, an emoji, a smiley or one punctuation mark.</param>
/// <param name="IsShouted">Capitals where small letters are usual.</param>
internal readonly record struct MoodToken(string Text, bool IsShouted)
{
    public bool IsBreak => Text is "." or "," or ";" or ":" or "!" or "?" or "–" or "—" or "(" or ")" or "\n";
}

internal static partial class MoodTokens
{
    /// <summary>A longer message is read up to here: a mood shows early, and strangers write as much as they may.</summary>
    private const int Longest = 4000;

    public static List<MoodToken> Of(string text) =>
        [.. Token().Matches(Plain(text)).Select(match => new MoodToken(Normal(match.Value), IsShouted(match.Value)))];

    /// <summary>Curly apostrophes are straight and emoji bare of their colour and variation signs.</summary>
    private static string Plain(string text) => text[..Math.Min(text.Length, Longest)].Replace('’', '\'').Replace("\uFE0F", "", StringComparison.Ordinal);

    private static string Normal(string token)
    {
        var small = token.ToLower(CultureInfo.InvariantCulture);
        // "sooo", "yesss": nobody spells a word with three equal letters.
        return Stretched().IsMatch(small) ? Stretched().Replace(small, "$1") : small;
    }

    private static bool IsShouted(string token) => token.Length >= 3 && token.All(letter => char.IsUpper(letter) || letter == '\'');

    // Smileys before punctuation, or ":" would be taken from ":)".
    [GeneratedRegex(@"<3|[:;=]-?[()\]/dD](?![\w/])|\bxd\b|[\p{L}]+(?:'[\p{L}]+)*|\p{Cs}\p{Cs}|[☺❤♥]|[.,;:!?–—()\n]", RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Token();

    [GeneratedRegex(@"(\p{L})\1{2,}")]
    private static partial Regex Stretched();
}
