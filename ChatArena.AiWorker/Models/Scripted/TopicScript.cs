using ChatArena.Core.Content;

namespace ChatArena.AiWorker.Models.Scripted;

/// <summary>How a topic is called in a talk, and what can be said about it on one side.</summary>
/// <param name="Points">Written for this topic; empty for one that nobody wrote for.</param>
/// <param name="Others">Fit any topic.</param>
/// <param name="Moves">Of the hidden task.</param>
internal sealed record TopicScript(string Name, IReadOnlyList<string> Points, IReadOnlyList<string> Others, IReadOnlyList<string> Moves)
{
    private static readonly ScriptFile PointsFile = ScriptFile.Read("points");
    private static readonly ScriptFile MovesFile = ScriptFile.Read("moves");

    public static TopicScript For(string topic, string task, TaskSide side)
    {
        var said = topic.ToLowerInvariant();
        var ofSide = PointsFile.Sections.Select(section => (Parts: section.Head.Split(" | "), section.Lines)).Where(section => section.Parts[2] == (side == TaskSide.Attack ? "attack" : "defend")).ToList();
        var own = ofSide.Find(section => section.Parts[0] != "*" && section.Parts[0].Split(' ').All(word => said.Contains(word, StringComparison.Ordinal)));
        return new(
            own.Parts?[1] ?? NameOf(topic),
            own.Lines ?? [],
            ofSide.Single(section => section.Parts[0] == "*").Lines,
            MovesFile.Sections.FirstOrDefault(move => task.Contains(move.Head, StringComparison.OrdinalIgnoreCase))?.Lines ?? []);
    }

    /// <summary>"Dogs should be allowed in restaurants." is about dogs; "We should eat less meat." is about meat.</summary>
    private static string NameOf(string topic)
    {
        var words = ContentWords.Words(topic).ToList();
        var verb = words.FindIndex(word => word.ToLowerInvariant() is "should" or "must" or "ought" or "is" or "are" or "can" or "has" or "have" or "does" or "do" or "will" or "would");
        var subject = words.Take(Math.Max(verb, 0)).Where(ContentWords.IsContent).ToList();
        var rest = words.Skip(verb + 1).Where(ContentWords.IsContent).ToList();
        var name = subject.Count > 0 ? string.Join(' ', words.Take(verb).SkipWhile(word => !ContentWords.IsContent(word)).Take(4)) : rest.Count > 0 ? rest[^1] : "this topic";
        return name.Skip(1).Any(char.IsUpper) ? name : name.ToLowerInvariant();
    }
}
