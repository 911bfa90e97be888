using System.Text.Json;
using System.Text.RegularExpressions;

namespace ChatArena.AiWorker.Replies;

/// <summary>From the raw answer to what may be said.</summary>
internal static partial class ReplyText
{
    public static ReplyOutcome Outcome(string raw, ReplyRules rules)
    {
        if (string.IsNullOrWhiteSpace(PlainText.Of(raw)))
        {
            return new NoReply(ReplyFailure.Empty, "");
        }

        var parts = ReplyReader.Read(raw);
        var (think, speech) = parts.HasTags ? (parts.Think, parts.Speech) : Untagged(parts.Speech ?? PlainText.Of(raw));
        think = TextCut.At(SpeechCleaner.WithoutTags(think).Trim(), rules.MaxThinkChars);
        if (speech is null)
        {
            return new NoReply(parts.HasTags || think.Length > 0 ? ReplyFailure.NoSpeech : ReplyFailure.LooksLikeThought, think);
        }

        var clean = SpeechCleaner.Clean(parts.IsSpeechOpen ? WithoutHalfTag(speech) : speech, rules.OwnName);
        // A speech without its end was cut by the model's limit, often in mid-sentence.
        clean = parts.IsSpeechOpen ? TextCut.AtLastSentence(clean) : clean;
        clean = TextCut.At(clean, rules.MaxSpeechChars);
        return clean.Length == 0 ? new NoReply(ReplyFailure.NoSpeech, think) : new Reply(think, clean);
    }

    /// <summary>Without tags all of it is speech, unless another form is used or it reads like a thought. A null speech is nothing to say.</summary>
    private static (string Think, string? Speech) Untagged(string text)
    {
        // <|channel|>analysis<|message|>secret<|end|><|start|>assistant<|channel|>final<|message|>Hello
        if (text.Contains("<|channel|>", StringComparison.OrdinalIgnoreCase))
        {
            var final = FinalChannel().Match(text);
            return (final.Success ? text[..final.Index] : text, final.Success ? text[(final.Index + final.Length)..] : null);
        }

        // {"think":"secret","speech":"Hello"}
        if (InJson(text) is { } said)
        {
            return said;
        }

        var labelled = ReplyLabels.Split(text);
        return labelled.HasThink ? (labelled.Think, labelled.Speech)
            : ThoughtLike.Is(text) ? ("", null)
            : ("", labelled.Speech ?? text);
    }

    private static (string Think, string? Speech)? InJson(string text)
    {
        var (from, to) = (text.IndexOf('{', StringComparison.Ordinal), text.LastIndexOf('}'));
        if (from < 0 || to < from || !JsonThink().IsMatch(text))
        {
            return JsonThink().IsMatch(text) ? ("", null) : null;
        }

        try
        {
            using var json = JsonDocument.Parse(text[from..(to + 1)]);
            var fields = json.RootElement.EnumerateObject().Where(field => field.Value.ValueKind == JsonValueKind.String).ToList();
            return (Field(fields, isThink: true) ?? "", Field(fields, isThink: false));
        }
        catch (JsonException)
        {
            // Half a JSON answer says nothing that can be told apart.
            return ("", null);
        }
    }

    private static string? Field(List<JsonProperty> fields, bool isThink)
    {
        var values = fields.Where(field => ReplyTags.KindOf(field.Name, mayBeMisspelt: true) == isThink).Select(field => field.Value.GetString()).ToList();
        return values.Count == 0 ? null : values[0];
    }

    private static string WithoutHalfTag(string speech) => HalfTag().Replace(speech, "");

    [GeneratedRegex(@"<\|channel\|>\s*final\s*(?:<\|[^|>]*\|>\s*)*<\|message\|>", RegexOptions.IgnoreCase | RegexOptions.RightToLeft)]
    private static partial Regex FinalChannel();

    [GeneratedRegex("""['"]\s*(?:private_?|inner_?)?(?:think|thinking|thought|thoughts|reasoning)\s*['"]\s*:""", RegexOptions.IgnoreCase)]
    private static partial Regex JsonThink();

    [GeneratedRegex(@"(?:<\s*[/\\]\s*\w*|<\s*(?:s|sp|spe|spee|speec|t|th|thi|thin)?|&l?t?;?)$", RegexOptions.IgnoreCase)]
    private static partial Regex HalfTag();
}
