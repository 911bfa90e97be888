using System.Collections.Frozen;
using static ChatArena.AiWorker.Sentiment.MoodLexicon;

namespace ChatArena.AiWorker.Sentiment;

/// <summary>
/// Reads the mood of one message, in English or Norwegian. Method: a weighted lexicon with a window of negation, boosters, exclamation and
/// emoji, after Hutto and Gilbert, "VADER: A Parsimonious Rule-based Model for Sentiment Analysis of Social Media Text", ICWSM 2014; the
/// lexicon is ours. Good and bad are summed apart, so that both together are <see cref="MoodKind.Mixed"/> and not zero.
/// </summary>
public static class MoodReader
{
    /// <summary>How many words a negation reaches: "not a very good idea".</summary>
    private const int NegationReach = 3;

    /// <summary>"I don't think that is a good idea" denies the idea, not the thinking.</summary>
    private const int NegationReachOverThinking = 6;

    /// <summary>"Not good" is less bad than "bad": VADER's factor.</summary>
    private const double Negated = -0.74;

    /// <summary>Below it a weak word in passing makes no mood.</summary>
    private const double Faint = 0.8;

    /// <summary>One side must outweigh the other by more than this to be the mood alone.</summary>
    private const double Dominance = 2;

    public static Mood Read(string text)
    {
        var tokens = MoodTokens.Of(text);
        if (IsShrug(tokens))
        {
            return new(MoodKind.NeutralDisengaged, 0.7);
        }

        var (good, bad, energy) = Weigh(tokens);
        // Shouting means what it says, only more.
        var shouts = Math.Min(tokens.Count(token => token.Text == "!"), 3);
        energy += shouts + (tokens.Any(token => token.IsShouted) ? 1 : 0);
        (good, bad) = (good > 0 ? good + (0.3 * shouts) : 0, bad > 0 ? bad + (0.3 * shouts) : 0);
        // Two question marks ask in anger or surprise; they tip a scale that leans.
        bad += bad > 0 && tokens.Count(token => token.Text == "?") > 1 ? 0.5 : 0;

        if (Math.Max(good, bad) < Faint)
        {
            return new(IsInviting(tokens) ? MoodKind.NeutralEngaged : MoodKind.Neutral, 0.6);
        }

        var confidence = Math.Clamp(0.5 + (0.4 * Math.Abs(good - bad) / (good + bad)), 0.5, 0.9);
        var kind = good > Dominance * bad ? energy >= 2 && good >= 2 ? MoodKind.Enthusiastic : MoodKind.Positive
            : bad > Dominance * good ? MoodKind.Negative
            : MoodKind.Mixed;
        return new(kind, confidence);
    }

    private static (double Good, double Bad, double Energy) Weigh(List<MoodToken> tokens)
    {
        var (good, bad, energy) = (0.0, 0.0, 0.0);
        var negatedUntil = -1;
        var boost = 1.0;
        for (var at = 0; at < tokens.Count; at++)
        {
            var word = tokens[at].Text;
            var (weight, length) = WeightAt(tokens, at);
            if (length == 0 && (tokens[at].IsBreak || TurningWords.Contains(word)))
            {
                (negatedUntil, boost) = (-1, 1);
                continue;
            }

            if (weight is { } found && found != 0)
            {
                found *= boost;
                // A phrase brings its own negation along; an emoji is never denied.
                var isNegated = length == 1 && char.IsLetter(word[0]) && (at <= negatedUntil || IsDeniedAfterwards(tokens, at));
                found *= isNegated ? Negated : 1;
                energy += found >= 2.5 ? 1 : 0;
                good += Math.Max(found, 0);
                bad += Math.Max(-found, 0);
            }

            boost = Boosters.Contains(word) ? 1.3 : Softeners.Contains(word) ? 0.7 : length > 0 ? 1 : boost;
            // "No, …" and "Not …": the break after an answer ends its reach.
            if (length <= 1 && (Negations.Contains(word) || word.EndsWith("n't", StringComparison.Ordinal)))
            {
                negatedUntil = at + (tokens.ElementAtOrDefault(at + 1).Text is "think" or "believe" or "feel" or "find" ? NegationReachOverThinking : NegationReach);
            }

            at += Math.Max(length - 1, 0);
        }

        return (good, bad, energy);
    }

    /// <summary>The weight of the phrase or word that begins here; length 0 if there is none.</summary>
    private static (double? Weight, int Length) WeightAt(List<MoodToken> tokens, int at)
    {
        var word = tokens[at].Text;
        foreach (var phrase in Phrases.GetValueOrDefault(word, []))
        {
            if (phrase.Words.Index().All(part => tokens.ElementAtOrDefault(at + part.Index).Text == part.Item))
            {
                return (phrase.Weight, phrase.Words.Length);
            }
        }

        if (word == "like" && !IsVerb(tokens, at))
        {
            return (null, 0);
        }

        return Words.TryGetValue(word, out var weight) ? (weight * (word == "like" ? 1.5 : 1), 1) : IsLaughter(word) ? (1.5, 1) : (null, 0);
    }

    /// <summary>"I like it" and not "people like him", "it looks like rain".</summary>
    private static bool IsVerb(List<MoodToken> tokens, int at) =>
        at > 0 && tokens[at - 1].Text is "i" or "we" or "really" or "do" or "don't" or "dont" or "didn't" or "doesn't" or "not" or "never" or "also" or "actually" or "quite";

    /// <summary>Norwegian denies a verb behind it: "jeg liker ikke", "jeg liker det ikke".</summary>
    private static bool IsDeniedAfterwards(List<MoodToken> tokens, int at) =>
        tokens[at].Text.EndsWith('r') && (tokens.ElementAtOrDefault(at + 1).Text is "ikke" or "aldri" || (tokens.ElementAtOrDefault(at + 1).Text is "det" or "dette" or "den" && tokens.ElementAtOrDefault(at + 2).Text is "ikke"));

    private static bool IsShrug(List<MoodToken> tokens)
    {
        var words = tokens.Where(token => !token.IsBreak).Select(token => token.Text).ToList();
        return words.Count > 0
            && !tokens.Any(token => token.Text is "!" or "?")
            && ((words.Count <= 2 && words.TrueForAll(Answers.Contains)) || Shrugs.Contains(string.Join(' ', words)));
    }

    private static bool IsInviting(List<MoodToken> tokens)
    {
        var text = $" {string.Join(' ', tokens.Select(token => token.Text))} ";
        return tokens.Any(token => token.Text == "?") || Invitations.Any(invitation => text.Contains($" {invitation} ", StringComparison.Ordinal))
            || (tokens.Count > 2 && tokens[0].Text is "why" or "how" or "hvorfor" or "hvordan" && Questions.Contains(tokens[1].Text));
    }
}
