using System.Collections.Frozen;
using System.Text.RegularExpressions;
using ChatArena.AiWorker.Sentiment;

namespace ChatArena.AiWorker.Models.Scripted;

/// <summary>What the partner's message is, as far as an answer depends on it.</summary>
/// <param name="Kind">The section of a script that answers it.</param>
/// <param name="Phrases">Phrases to take up, the most telling first.</param>
internal sealed partial record PartnerMessage(string Kind, IReadOnlyList<string> Phrases, IReadOnlyList<string> Content, Mood Mood)
{
    private const int LongFrom = 120;
    private const int LongestPhrase = 40;
    private static readonly FrozenSet<string> Foreign = (
        "jeg ikke det og er på som hva vi du har til av den und ist nicht der die das ich sie ein eine mit auf je ne pas les des est une vous nous dans que los las el una para por pero como muy och att inte är som jag ett med non sono che della het een niet ik").Split(' ').ToFrozenSet();

    private static readonly FrozenSet<string> English = (
        "the a an is are i you to of and in it that was for on with not but they we my your this have do does be at if so what how why no yes there would can").Split(' ').ToFrozenSet();

    public static PartnerMessage Read(string text, string topic)
    {
        var mood = MoodReader.Read(text);
        var kind = KindOf(text, mood);
        // Abuse is not quoted back.
        return new(kind, kind is "hostile" or "foreign" ? [] : PhrasesOf(text, topic), ContentWords.Of(text), mood);
    }

    private static string KindOf(string text, Mood mood)
    {
        var words = ContentWords.Words(text).Select(word => word.ToLowerInvariant()).ToList();
        var isQuestion = text.Contains('?', StringComparison.Ordinal);
        return Goodbye().IsMatch(text) && words.Count <= 14 ? "bye"
            : Insult().IsMatch(text) ? "hostile"
            : IsForeign(text, words) ? "foreign"
            : Thanks().IsMatch(text) && words.Count <= 6 ? "thanks"
            : Greeting().IsMatch(text) && words.Count <= 6 ? "greet"
            : Orders().IsMatch(text) ? "orders"
            : TopicAsked().IsMatch(text) ? "topic"
            : Personal().IsMatch(text) ? "personal"
            : Taste().IsMatch(text) ? "you"
            : Unclear().IsMatch(text) && words.Count <= 10 ? "unclear"
            : Evidence().IsMatch(text) && (isQuestion || words.Count <= 12) ? "evidence"
            : mood.Kind == MoodKind.NeutralDisengaged || (words.Count <= 2 && !words.Exists(ContentWords.IsContent)) ? "short"
            : words.Count > LongFrom ? "long"
            : isQuestion ? QuestionKind(text)
            : Sorrow().IsMatch(text) && words.Count <= 25 ? "sad"
            : Agreement().IsMatch(text) && mood.Kind is MoodKind.Positive or MoodKind.Enthusiastic ? "agree"
            : "react";
    }

    private static string QuestionKind(string text) =>
        WhatAbout().IsMatch(text) ? "whatabout"
        : Why().IsMatch(text) ? "why"
        : How().IsMatch(text) ? "how"
        : YesNo().IsMatch(text) ? "yesno"
        : "react";

    private static bool IsForeign(string text, List<string> words)
    {
        var letters = text.Where(char.IsLetter).ToList();
        var foreign = words.Count(word => Foreign.Contains(word) && !English.Contains(word));
        return (letters.Count > 0 && letters.Count(letter => letter > '\u024F') * 2 > letters.Count) || (foreign >= 2 && foreign > words.Count(English.Contains));
    }

    /// <summary>Neighbouring content words. Two say more than one; what the topic says already says less.</summary>
    private static List<string> PhrasesOf(string text, string topic)
    {
        var common = ContentWords.Of(topic).ToHashSet();
        var phrases = new List<(string Phrase, int Score)>();
        // A phrase does not reach across punctuation.
        foreach (var clause in Clause().Split(text))
        {
            var words = ContentWords.Words(clause).ToList();
            for (var from = 0; from < words.Count; from++)
            {
                for (var length = 1; length <= 2 && from + length <= words.Count && ContentWords.IsThing(words[from + length - 1]); length++)
                {
                    // "My grandmother lives in …": the second word is more often a verb than a plural.
                    if (length == 2 && words[from + 1].EndsWith('s') && from + 2 < words.Count)
                    {
                        break;
                    }

                    var part = words.GetRange(from, length);
                    var news = part.Count(word => !common.Contains(ContentWords.Stem(word)));
                    phrases.Add((from == 0 ? Uncapitalised(string.Join(' ', part)) : string.Join(' ', part), (news * 4) + Math.Min(part.Max(word => word.Length), 8) + (length == 2 ? 1 : 0)));
                }
            }
        }

        // Of equals the later one: what is new comes at the end of a sentence.
        phrases.Reverse();
        return [.. phrases.Where(phrase => phrase.Phrase.Length <= LongestPhrase).OrderByDescending(phrase => phrase.Score).Select(phrase => phrase.Phrase).Distinct()];
    }

    /// <summary>A capital that the beginning of a sentence brought about; "AI" and "iPhone" stay.</summary>
    private static string Uncapitalised(string phrase) =>
        phrase.Skip(1).Any(char.IsUpper) ? phrase : char.ToLowerInvariant(phrase[0]) + phrase[1..];

    [GeneratedRegex(@"[.,;:!?()\n""“”]+")]
    private static partial Regex Clause();

    [GeneratedRegex(@"\b(?:bye|goodbye|good bye|gotta go|have to go|got to go|must go now|see you|good night|ha det|i'm leaving|i am leaving)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Goodbye();

    [GeneratedRegex(@"\b(?:fuck\w*|shut up|asshole|bitch|idiots?|moron\w*|stupid (?:bot|person|ass|cow|man|woman)|you(?:'re| are) (?:so |such |just |really )*(?:an? )?(?:stupid|dumb|idiot\w*|pathetic|ridiculous|clown|liar|joke|disgusting|useless)|go to hell|kill yourself|screw you|hate you|dumbass)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Insult();

    [GeneratedRegex(@"^\W*(?:thanks|thank you|thx|cheers|takk)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Thanks();

    [GeneratedRegex(@"^\W*(?:hi|hello|hey|hiya|good (?:morning|evening|afternoon|day)|greetings|howdy|yo|hei|hallo)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Greeting();

    [GeneratedRegex(@"\b(?:are you (?:a |an )?(?:bot|ai|human|real|robot|machine|man|woman|student|chatgpt|person)|who are you|what(?:'s| is) your (?:name|job|age)|where (?:are you from|do you live|do you come from)|how old are you|what do you do for|is this a bot|am i talking to)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Personal();

    [GeneratedRegex(@"\b(?:my|i|we|our)\b[^.?!]*\b(?:lost (?:my|her|his|our|their)|died|passed away|is (?:very )?(?:sick|ill)|was fired|cancer|hospital|divorced?|cried all|funeral|so sad|depressed)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Sorrow();

    [GeneratedRegex(@"\b(?:do|did|would) you (?:like|watch|play|enjoy|eat|drink|prefer)\b[^.!]*\?", RegexOptions.IgnoreCase)]
    private static partial Regex Taste();

    [GeneratedRegex(@"\b(?:ignore (?:all|any|your|the|previous)\b.*(?:instructions?|prompts?|rules)|your (?:hidden |secret )?(?:task|prompt|instructions?)|system prompt)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Orders();

    [GeneratedRegex(@"\b(?:forgot the (?:topic|statement|question)|what(?:'s|’s| is| was) (?:the|our) (?:topic|statement|question))\b", RegexOptions.IgnoreCase)]
    private static partial Regex TopicAsked();

    [GeneratedRegex(@"(?:what do you mean|don'?t understand|do not understand|don'?t get (?:it|that)|not following|can you rephrase|^\W*(?:huh|what|sorry|pardon)\s*\?+\W*$)", RegexOptions.IgnoreCase)]
    private static partial Regex Unclear();

    [GeneratedRegex(@"\b(?:source|sources|evidence|proof|prove|studies|statistics|citation|numbers|data)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Evidence();

    [GeneratedRegex(@"\b(?:agree|you(?:'re| are) right|good point|fair (?:point|enough)|makes sense|true|exactly|well said|same here|convinced)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Agreement();

    [GeneratedRegex(@"\b(?:what|how) about\b|\bwhat (?:happens|if|would happen)\b|\band (?:the|those|what)\b[^.?]*\?", RegexOptions.IgnoreCase)]
    private static partial Regex WhatAbout();

    [GeneratedRegex(@"\bwhy\b|\bwhat makes you\b|\breason\b", RegexOptions.IgnoreCase)]
    private static partial Regex Why();

    [GeneratedRegex(@"\bhow\b", RegexOptions.IgnoreCase)]
    private static partial Regex How();

    [GeneratedRegex(@"(?:^|[.!,]\s*|\b(?:and|but|so|or)\s+)(?:is|are|was|were|do|does|did|don't|doesn't|isn't|aren't|would|wouldn't|could|should|shouldn't|can|can't|will|won't|have|has)\b[^.?!]*\?", RegexOptions.IgnoreCase)]
    private static partial Regex YesNo();
}
