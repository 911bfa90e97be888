using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace ChatArena.AiWorker.Replies;

/// <summary>
/// (sighs), [waves], *smiles warmly*: what an actor would do and nobody types. Known by its first word, so that (Norway), [1] and *really* stay.
/// </summary>
internal static partial class StageDirections
{
    private static readonly FrozenSet<string> Acts = Words(
        "sighs sighing smiles smiling waving laughs laughing nods nodding shrugs shrugging grins grinning chuckles chuckling frowns frowning pauses pausing leans leaning winks winking blushes blinks coughs giggles giggling gasps "
        + "whispers whispering mutters muttering mumbles glances stares gestures claps clapping bows tilts tilting smirks smirking sobs sobbing sniffs yawns yawning facepalms exhales inhales hesitates hesitating ponders pondering "
        + "wonders thinks thinking hugs scratches rubs grimaces winces murmurs whistles sukker smiler nikker tenker");

    /// <summary>Directions when they stand alone: (pause), and not (private school).</summary>
    private static readonly FrozenSet<string> Alone = Words(
        "sigh smile wave waves laugh nod shrug grin chuckle frown pause wink cough gasp whisper silence beat aside softly gently quietly warmly thoughtfully types typing think thought thoughtful private ler");

    /// <summary>Words that are a direction with what follows only: "looks away", and not "looks like rain".</summary>
    private static readonly FrozenSet<string> Pairs = (
        "waves hello|waves back|waves goodbye|waves hand|waves at|looks away|looks up|looks down|looks at|looks around|turns to|turns away|sits down|sits back|stands up|walks away|walks over|deep breath|to self|to himself|to herself|"
        + "long pause|short pause|folds arms|crosses arms|takes a|clears throat|clears his|clears her|raises eyebrow|raises eyebrows|raises an|raises a|rolls eyes|rolls his|rolls her|shakes head|shakes his|shakes her").Split('|').ToFrozenSet();

    public static string Remove(string speech) => Candidate().Replace(speech, match => IsDirection(match.Groups["inside"].Value) ? "" : match.Value);

    private static bool IsDirection(string inside)
    {
        var words = Word().Matches(inside).Select(word => word.Value.ToLowerInvariant()).ToList();
        if (words.Count == 0)
        {
            return false;
        }

        var second = words.ElementAtOrDefault(1) ?? "";
        return (words.Count == 1 && Alone.Contains(words[0]))
            || Acts.Contains(words[0])
            || Pairs.Contains($"{words[0]} {second}")
            || (words[0] is "with" or "in" && IsTone(words))
            // An adverb may come first: "slightly smiling".
            || (words[0].EndsWith("ly", StringComparison.Ordinal) && Acts.Contains(second))
            // (think: he is wrong)
            || ReplyLabels.IsThought(inside);
    }

    /// <summary>"with a smile", "in a soft voice"; not "in a small town".</summary>
    private static bool IsTone(List<string> words) => words[^1] is "smile" or "voice" or "tone" or "grin" or "laugh" or "sigh" or "nod" or "shrug" or "wink" or "chuckle";

    private static FrozenSet<string> Words(string words) => words.Split(' ').ToFrozenSet();

    [GeneratedRegex(@"\s*(?:\((?<inside>[^()]{1,300})\)|\[(?<inside>[^\[\]]{1,300})\]|(?<!\*)\*(?<inside>[^*\n]{1,300})\*(?!\*)|(?<![\w_])_(?<inside>[^_\n]{1,300})_(?![\w_]))")]
    private static partial Regex Candidate();

    [GeneratedRegex(@"[\p{L}'’]+")]
    private static partial Regex Word();
}
