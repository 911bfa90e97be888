using System.Text.RegularExpressions;

namespace ChatArena.AiWorker.Replies;

/// <summary>A model that goes on writes the partner's turn too. The speech ends where another one begins.</summary>
internal static partial class OtherVoices
{
    public static string CutFrom(string speech, string ownName)
    {
        speech = LeadingMarks().Replace(speech, "");
        if (StopMarks().Match(speech) is { Success: true } stop)
        {
            speech = speech[..stop.Index];
        }

        speech = WithoutOwnLabel(speech.TrimStart(), ownName);
        var lines = speech.Split('\n');
        var said = lines.Index().TakeWhile(line => !IsOthersTurn(line.Item, ownName, isFirst: line.Index == 0)).Select(line => line.Item);
        return string.Join('\n', said);
    }

    private static string WithoutOwnLabel(string speech, string ownName) => OwnLabel(ownName).Replace(speech, "", 1);

    private static bool IsOthersTurn(string line, string ownName, bool isFirst) =>
        OthersLabel().IsMatch(line) || (!isFirst && (OwnLabel(ownName).IsMatch(line) || YouLabel().IsMatch(line)));

    // The name is the persona's and part of the pattern, so that this one cannot be generated.
    private static Regex OwnLabel(string ownName) =>
        new($@"^[\s>*_#\[(""]*(?:{(string.IsNullOrWhiteSpace(ownName) ? "assistant" : Regex.Escape(ownName))}|assistant|ai|model|bot|me)(?:\s+(?:says|said|replies|speaks|responds))?[\s*_\])""]*[:：][\s*_]*", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    // Partner: Hello      **User says**: Hello      [Speaker 2]: Hello
    [GeneratedRegex(@"^[\s>*_#\[(]*(?:(?:your |the )?(?:partner|user|human|participant|person|speaker|stranger|opponent|interlocutor|other person|system)(?:\s+(?:[a-z]|\d+))?)(?:['’]s (?:turn|reply|response|speech))?(?:\s+(?:says|said|replies|speaks|responds))?[\s*_\])]*[:：]", RegexOptions.IgnoreCase)]
    private static partial Regex OthersLabel();

    [GeneratedRegex(@"^[\s>*_\[(]*you(?: say| said)?[\s*_\])]*[:：]", RegexOptions.IgnoreCase)]
    private static partial Regex YouLabel();

    // <|im_start|>assistant    <start_of_turn>model    <s>
    [GeneratedRegex(@"^\s*(?:(?:<\|(?:im_start|start|start_header_id|assistant|begin_of_text|message)\|>|<start_of_turn>|<s>|\[/INST\]|<\|end_header_id\|>)\s*(?:(?:assistant|model)\b\s*)?)+", RegexOptions.IgnoreCase)]
    private static partial Regex LeadingMarks();

    [GeneratedRegex(@"<\|[a-z_]{2,30}\|>|<(?:start|end)_of_turn>|</s>|\[/?INST\]|<</?SYS>>|<eos>|<｜[^｜>]{1,40}｜>", RegexOptions.IgnoreCase)]
    private static partial Regex StopMarks();
}
