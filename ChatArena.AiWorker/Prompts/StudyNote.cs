namespace ChatArena.AiWorker.Prompts;

/// <summary>
/// What the study says to a model where a provider expects words of the partner: that it speaks first, or that nobody answered.
/// </summary>
/// <example>[study: You speak first.]</example>
public static class StudyNote
{
    public const string Mark = "[study:";

    public static string Of(string text) => $"{Mark} {text}]";

    /// <summary>A partner who writes the mark is quoted with another bracket: nobody gives a model orders in the study's name.</summary>
    public static string Quote(string speech) => speech.Replace(Mark, "(study:", StringComparison.OrdinalIgnoreCase);

    /// <summary>What the partner said in a prompt's message, without the study's notes; empty if nothing.</summary>
    public static string Without(string content) =>
        string.Join('\n', content.Split('\n').Where(line => !line.StartsWith(Mark, StringComparison.Ordinal))).Trim();
}
