using ChatArena.Core.AiTurns;

namespace ChatArena.AiWorker.Prompts;

/// <summary>The study's own lines between the messages.</summary>
internal static class PromptTexts
{
    public static string NoAnswerYet { get; } = StudyNote.Of("Your partner has not answered yet.");

    public static string BeforeOwnFirst(bool wasForgotten) =>
        StudyNote.Of(wasForgotten ? "The conversation is under way." : "The conversation begins. You speak first.");

    /// <summary>What is asked after the last message; nothing if the partner's words are the request.</summary>
    public static string? Request(AiTurnKind kind, TimeSpan silence, bool isPartnerLast) => kind switch
    {
        AiTurnKind.Opening => StudyNote.Of("The conversation begins. You speak first."),
        AiTurnKind.Idle => StudyNote.Of($"Your partner has been quiet for {(int)silence.TotalSeconds} seconds. Take up the conversation again."),
        _ => isPartnerLast ? null : NoAnswerYet,
    };
}
