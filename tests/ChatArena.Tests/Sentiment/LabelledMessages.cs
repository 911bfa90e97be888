using ChatArena.AiWorker.Sentiment;
using ChatArena.Core;

namespace ChatArena.Tests.Sentiment;

/// <summary>Messages with the mood a person reads in them. labelled-a.txt is older than the code, labelled-b.txt was written after it.</summary>
internal static class LabelledMessages
{
    // negative | This is terrible
    public static IReadOnlyList<(string Label, string Message)> Of(string file) =>
        [.. File.ReadLines(Path.Combine(Installation.Root, "tests/ChatArena.Tests/Sentiment", file))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split(" | ", 2)).Select(parts => (parts[0], parts[1]))];

    /// <summary>The unweighted mean of the classes' F1, so that a rare mood counts as much as a common one.</summary>
    public static double MacroF1(IReadOnlyList<(string Label, string Read)> verdicts) =>
        verdicts.Select(verdict => verdict.Label).Distinct().Average(label => F1(label, verdicts));

    public static double F1(string label, IReadOnlyList<(string Label, string Read)> verdicts)
    {
        var hits = verdicts.Count(verdict => verdict.Label == label && verdict.Read == label);
        return 2.0 * hits / (verdicts.Count(verdict => verdict.Label == label) + verdicts.Count(verdict => verdict.Read == label));
    }

    public static IReadOnlyList<(string Label, string Read)> Read(this IReadOnlyList<(string Label, string Message)> messages) =>
        [.. messages.Select(message => (message.Label, MoodReader.Read(message.Message).Label))];
}
