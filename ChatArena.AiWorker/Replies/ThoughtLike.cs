using System.Text.RegularExpressions;

namespace ChatArena.AiWorker.Replies;

/// <summary>Words without any mark that are about the talk and not part of it. A person's words are hardly ever so; when in doubt, not said.</summary>
internal static partial class ThoughtLike
{
    public static bool Is(string text) => Opening().IsMatch(text) || Anywhere().IsMatch(text) || Wrapped().IsMatch(text.Trim());

    // "Okay, the user wants …", "I should stay in character", "Let me think about this."
    [GeneratedRegex(
        @"^[^\p{L}]*(?:(?:ok|okay|alright|right|so|hm+|well|now|first|wait)[,.…\s]+)*(?:(?:the|my) (?:user|partner|other person|opponent|participant|task|goal|role|persona)\b|(?:i|we) (?:need to|should|must|have to|ought to|could|will|want to|am going to|'ll)\s+(?:\w+ly )?(?:respond|reply|answer|argue|attack|defend|stay|keep|write|speak|say|ask|push|open|start|begin|acknowledge|avoid|mention|not|be|make|think|greet|consider|point|play|show|sound|follow)\b|let me (?:think|see|consider|plan|craft|write|respond|start)|let's (?:think|craft|see)|i'm (?:supposed|meant|asked) to|i am (?:supposed|meant|asked) to|as (?:an ai|a language model)|(?:he|she|they) (?:seems?|wants?|is trying|are trying) |thinks?\b(?! (?:about|of)\b)\W|thinking\b\W)",
        RegexOptions.IgnoreCase)]
    private static partial Regex Opening();

    [GeneratedRegex(@"my (?:hidden |secret |own )?task\b|hidden task|system prompt|stay(?:ing)? in character|the persona\b|the user(?:'s)? (?:said|says|wants|asked|is|has|message|seems)|\b(?:think|thinking|thought)[={(\[]|```\s*think|💭", RegexOptions.IgnoreCase)]
    private static partial Regex Anywhere();

    /// <summary>All of it in parentheses or set off as an action: (I wonder what he means)</summary>
    [GeneratedRegex(@"^(?:\([^()]*\)|\[[^\[\]]*\]|\*[^*]+\*|_[^_]+_|\{[^{}]*\})$")]
    private static partial Regex Wrapped();
}
