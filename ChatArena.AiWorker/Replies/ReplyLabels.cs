using System.Text.RegularExpressions;

namespace ChatArena.AiWorker.Replies;

/// <param name="Before">What stood before the first label.</param>
/// <param name="Speech">Null if no label of a speech was found.</param>
internal sealed record LabelledText(string Before, string Think, string? Speech, bool HasThink);

/// <summary>Lines that say what they are, as models write them that forget the tags.</summary>
/// <example>**Think:** secret ⏎ **Speech:** Hello</example>
internal static partial class ReplyLabels
{
    public static LabelledText Split(string text)
    {
        var (before, think, speech) = (new List<string>(), new List<string>(), new List<string>());
        var (hasThink, hasSpeech) = (false, false);
        var current = before;
        foreach (var line in text.Split('\n'))
        {
            if (ThinkLabel().Match(line) is { Success: true } thought)
            {
                (hasThink, current) = (true, think);
                // Both in one line: "Think: secret Speech: Hello".
                var rest = line[thought.Length..];
                var turn = SpeechWithin().Match(rest);
                think.Add(turn.Success ? rest[..turn.Index] : rest);
                if (turn.Success)
                {
                    (hasSpeech, current) = (true, speech);
                    speech.Add(rest[(turn.Index + turn.Length)..]);
                }
            }
            else if ((hasThink ? SpeechLabelAfterThink() : SpeechLabel()).Match(line) is { Success: true } said)
            {
                (hasSpeech, current) = (true, speech);
                speech.Add(line[said.Length..]);
            }
            else
            {
                current.Add(line);
            }
        }

        return new(Joined(before), Joined(think), hasSpeech ? Joined(speech) : null, hasThink);
    }

    /// <summary>A line such as "Thought: he is wrong".</summary>
    public static bool IsThought(string line) => ThinkLabel().IsMatch(line) && line.AsSpan().ContainsAny(':', '=');

    private static string Joined(List<string> lines) => string.Join('\n', lines).Trim();

    private const string Start = @"^[^\p{L}\p{Nd}<]*";
    private const string End = @"[\s*_~""'”)\]}`]*(?:[:：=]|[-–—]\s|$)[\s*_~]*";
    private const string Whose = @"(?:(?:my|own|private|inner|internal|hidden|secret|\p{L}+['’]s)\s+)*";

    [GeneratedRegex($@"{Start}{Whose}(?:(?:think|thinks|thinking|thought|thoughts)(?:\s+(?:process|bubble|to self|aloud))?|reasoning|(?:inner |internal )?monologue|internal|private|scratchpad|analysis|plan|strategy|notes? to self|tanke|tanker|tenker){End}", RegexOptions.IgnoreCase)]
    private static partial Regex ThinkLabel();

    [GeneratedRegex($@"{Start}{Whose}(?:speech|speaks?|spoken|says?){End}", RegexOptions.IgnoreCase)]
    private static partial Regex SpeechLabel();

    [GeneratedRegex($@"{Start}{Whose}(?:speech|speaks?|spoken|says?|said|saying|out loud|aloud|response|reply|answer|final answer|final|message|output|tale|svar){End}", RegexOptions.IgnoreCase)]
    private static partial Regex SpeechLabelAfterThink();

    [GeneratedRegex(@"[\s*_\[(|;,.]+(?:speech|spoken|says?)[\s*_\])]*[:：=][\s*_]*", RegexOptions.IgnoreCase)]
    private static partial Regex SpeechWithin();
}
