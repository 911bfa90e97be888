using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace ChatArena.AiWorker.Models.Scripted;

/// <summary>The words of a message that say what it is about.</summary>
internal static partial class ContentWords
{
    private static readonly FrozenSet<string> Empty = (
        "about above actually after again against agree agreed all almost already also although always among and another any anybody anyone anything are aren't around away back basically because been before being believe best better between "
        + "both but can can't cannot come comes could couldn't did didn't does doesn't doing don't done down each either else enough even ever every everybody everyone everything exactly fact feel feels fine first for from get gets getting "
        + "give given gives goes going gonna good got great had hard has have haven't having hello her here here's hers him his honestly how however i'd i'll i'm i've idea instead into isn't it's its itself just keep kind know knows last least "
        + "less let let's like likely little long look looks lot lots made make makes making many matter maybe mean means might more most much must myself need needs never nice nobody none nothing now obviously often okay once one only opinion other others "
        + "our ours over own part people perhaps person place please point probably put quite rather read real really reason right said same say saying says see seem seems she should shouldn't since some somebody someone something sometimes "
        + "still stuff such sure take takes talk tell than thank thanks that that's their theirs them themselves then there there's these they they're thing things think thinking this those though thought through time times together too true try trying "
        + "two under understand until upon use used using usually very want wants was wasn't way ways well went were weren't what what's when where whether which while who whole whom whose why will with within without won't word words worse would "
        + "wouldn't yeah yes yet you you'd you'll you're you've your yours yourself everyone's care cares sound heard hear happens happen argument arguments question answer statement topic wrong able works work "
        + "today tomorrow yesterday later soon again lately evidence proof source sources statistics numbers horrible terrible stupid brilliant whatever sorry admit forgot anyway sceptical skeptical general round opposite plan frustrating annoying honest fair main worry worries early interesting nice sad happy sick wet asleep awake low high sense reason reasons side sides promise finally simply totally completely absolutely especially indeed").Replace("  ", " ", StringComparison.Ordinal).Split(' ').ToFrozenSet();

    /// <summary>Say something, but read oddly when they are taken up on their own.</summary>
    private static readonly FrozenSet<string> Verbs = (
        "accept pick allow argue begin bring broke build buy call choose come decide depend drive earn end expect explain fear fight find follow force forget fund go grow guess help hold hope hurt ignore improve join keep lead learn leave live lose love hate meet "
        + "miss move open pay play prefer prevent promise protect prove reach remember remind resign reveal save sell send show solve speak spend start stay stop struggle suffer suggest teach travel turn visit wait walk watch wish wonder write "
        + "started lived lost made told kept left felt brought thought bought paid sent spent stood stuck worried excited ignored annoyed tired snakker bare").Split(' ').ToFrozenSet();

    /// <summary>In the order of the text, small letters, without plural endings.</summary>
    public static IReadOnlyList<string> Of(string text) => [.. Words(text).Where(IsContent).Select(Stem)];

    public static IEnumerable<string> Words(string text) => Word().Matches(text.Replace('’', '\'')).Select(match => match.Value);

    public static bool IsContent(string word) => word.Length >= 4 && word.Any(char.IsLetter) && !Empty.Contains(word.ToLowerInvariant());

    /// <summary>Can stand in quotation marks for what the partner spoke of.</summary>
    public static bool IsThing(string word)
    {
        var small = word.ToLowerInvariant();
        return IsContent(word) && !small.EndsWith("ly", StringComparison.Ordinal) && !small.Contains('\'', StringComparison.Ordinal)
            && !Verbs.Contains(small) && !Verbs.Contains(Stem(small)) && !(small.EndsWith("ed", StringComparison.Ordinal) && (Verbs.Contains(small[..^2]) || Verbs.Contains(small[..^1])))
            && !(small.EndsWith("ing", StringComparison.Ordinal) && (Verbs.Contains(small[..^3]) || Verbs.Contains(small[..^3] + "e")));
    }

    public static string Stem(string word)
    {
        var small = word.ToLowerInvariant();
        return small.EndsWith("ies", StringComparison.Ordinal) && small.Length > 5 ? small[..^3] + "y"
            : small.EndsWith('s') && !small.EndsWith("ss", StringComparison.Ordinal) && small.Length > 4 ? small[..^1]
            : small;
    }

    [GeneratedRegex(@"[\p{L}\p{Nd}]+(?:['-][\p{L}\p{Nd}]+)*")]
    private static partial Regex Word();
}
