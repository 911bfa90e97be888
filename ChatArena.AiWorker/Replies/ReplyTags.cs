using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace ChatArena.AiWorker.Replies;

/// <param name="IsTerminated">Its own closing bracket was there.</param>
internal readonly record struct ReplyTag(int Start, int End, bool IsThink, bool IsEnd, bool IsTerminated);

/// <summary>
/// Finds what is meant as a think or speech tag. Generous, because a mark that is missed shows a thought, and one too many costs a retry.
/// </summary>
/// <example>&lt;Thinking mode="x"&gt;, &lt; / think &gt;, &lt;/tihnk&gt;, &amp;lt;think&amp;gt;, [think], ＜think＞, &lt;|speech|&gt;</example>
internal static partial class ReplyTags
{
    private static readonly FrozenSet<string> Thinks = "think thinks thinking thought thoughts reasoning reason reflection reflect scratchpad analysis analyze monologue innermonologue private privatethought internal innerthought planning plan notes cot tanke tanker tenker tenk".Split(' ').ToFrozenSet();
    // Not "response" or "message": models wrap everything in those, thoughts too.
    private static readonly FrozenSet<string> Speeches = "speech speeches speak speaks say says spoken tale".Split(' ').ToFrozenSet();

    public static List<ReplyTag> In(string plain)
    {
        var tags = new List<ReplyTag>();
        foreach (Match match in Angled().Matches(plain))
        {
            var isTerminated = match.Groups["close"].Success;
            if (KindOf(match.Groups["name"].Value, mayBeMisspelt: isTerminated) is { } isThink)
            {
                // Without its bracket a tag ends with its name: what follows is the thought.
                var end = isTerminated ? match.Index + match.Length : match.Groups["name"].Index + match.Groups["name"].Length;
                tags.Add(new(match.Index, end, isThink, match.Groups["slash"].Length > 0, isTerminated));
            }
        }

        tags.AddRange(Bracketed().Matches(plain).Select(match =>
            new ReplyTag(match.Index, match.Index + match.Length, KindOf(match.Groups["name"].Value, mayBeMisspelt: false) == true, match.Groups["slash"].Length > 0, IsTerminated: true)));
        tags.Sort((one, other) => one.Start.CompareTo(other.Start));
        return tags;
    }

    /// <summary>True for a thought, false for a speech, null for anything else.</summary>
    public static bool? KindOf(string written, bool mayBeMisspelt)
    {
        var name = new string([.. written.Select(Narrow).Where(char.IsLetter).Select(char.ToLowerInvariant)]);
        return Thinks.Contains(name) ? true
            : Speeches.Contains(name) ? false
            : !mayBeMisspelt || name.Length < 4 ? null
            // The thought first: what could be either is not said.
            : Distance(name, "think") <= 2 || Distance(name, "thinking") <= 2 || Distance(name, "thought") <= 2 || name.Contains("think", StringComparison.Ordinal) || name.Contains("thought", StringComparison.Ordinal) ? true
            : Distance(name, "speech") <= 2 || Distance(name, "speach") <= 1 || name.StartsWith("speech", StringComparison.Ordinal) ? false
            : null;
    }

    /// <summary>Full-width letters and the look-alikes of i, o, e, c, s, p, h, t and k as the Latin ones.</summary>
    private static char Narrow(char letter) => letter switch
    {
        >= '\uFF01' and <= '\uFF5E' => (char)(letter - 0xFEE0),
        '\u0456' or '\u04CF' or '\u03B9' or '\u0131' => 'i',
        '\u0435' => 'e',
        '\u0441' => 'c',
        '\u0455' => 's',
        '\u0440' => 'p',
        '\u04BB' => 'h',
        '\u03C4' or '\u0442' => 't',
        '\u043A' or '\u03BA' => 'k',
        '\u043D' => 'h',
        '\u0578' => 'n',
        _ => letter,
    };

    /// <summary>Levenshtein's edit distance, with two swapped neighbours as one edit (optimal string alignment).</summary>
    private static int Distance(string one, string other)
    {
        var rows = new int[one.Length + 1, other.Length + 1];
        for (var i = 0; i <= one.Length; i++)
        {
            for (var j = 0; j <= other.Length; j++)
            {
                rows[i, j] = i == 0 || j == 0
                    ? i + j
                    : Math.Min(Math.Min(rows[i - 1, j] + 1, rows[i, j - 1] + 1), rows[i - 1, j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                {
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
                }
            }
        }

        return rows[one.Length, other.Length];
    }

    private const string Less = @"(?:<|&(?:amp;)*lt;?|&\#0*60;|&\#x0*3c;|\\u003c|[＜◁⟨〈‹≺])";
    private const string Greater = @"(?:>|&(?:amp;)*gt;?|&\#0*62;|&\#x0*3e;|\\u003e|[＞▷⟩〉›≻])";

    [GeneratedRegex($@"{Less}{{1,3}}[\s|!*_`]*(?<slash>[/\\]*)[\s|*_`]*(?<name>[\p{{L}}\p{{Nd}}_.-]{{2,40}})(?:[^<>＞▷⟩〉›\n&\\]{{0,200}}?\s*(?<close>{Greater}){{1,3}})?", RegexOptions.IgnoreCase)]
    private static partial Regex Angled();

    [GeneratedRegex(@"[\[{(]+\s*(?<slash>[/\\]?)\s*(?<name>think|thinking|thought|thoughts|speech|reasoning|tanke|tale)\s*[\]})]+", RegexOptions.IgnoreCase)]
    private static partial Regex Bracketed();
}
