using ChatArena.Core.AiTurns;
using ChatArena.Core.Studies;

namespace ChatArena.AiWorker.Desk;

/// <summary>A try-it talk in the shape of a conversation, so that all that follows is what a real turn goes through. Pure.</summary>
internal static class TriedScene
{
    public static AiSeatScene Of(TriedTurn turn, StudyRun run, DateTimeOffset now)
    {
        // A persona that speaks unasked has waited as long as in a conversation.
        var at = turn.Kind == AiTurnKind.Idle ? now - run.Settings.Ai.IdleAfter : now;
        return new()
        {
            ConversationId = turn.Chat,
            Seat = 0,
            IsOver = false,
            IsTry = true,
            Run = run with { Personas = [turn.Persona] },
            Rules = run.Settings.Rules,
            PersonaId = turn.Persona.Id,
            Topic = turn.Topic,
            Task = turn.Task,
            Side = turn.Side,
            Seed = BitConverter.ToInt64(turn.Chat.ToByteArray()),
            StartedAt = at,
            People = [],
            IsAlone = false,
            Lines = [.. turn.Lines.Index().Select(line => new AiSeatLine(
                line.Index + 1, line.Item.IsOwn, "", line.Item.Think, line.Item.Speech, at, line.Item is { IsOwn: true, Model: { } model } ? Said(turn, run, model) : null))],
        };
    }

    /// <summary>Its id is the study's, which pays: see <see cref="LlmCall.TurnId"/>.</summary>
    public static AiTurn Turn(TriedTurn turn, StudyRun run, DateTimeOffset now) => new(run.StudyId, turn.Chat, 0, turn.Kind, turn.Lines.Count, now, null);

    /// <summary>Of an earlier line only the model counts: who began goes on.</summary>
    private static Generation Said(TriedTurn turn, StudyRun run, string model) => new()
    {
        TurnId = run.StudyId,
        Kind = AiTurnKind.Reply,
        Model = model,
        PersonaId = turn.Persona.Id,
        PromptHash = "",
        PromptSeq = 0,
        Temperature = 0,
        MaxTokens = 0,
        Attempts = 0,
        LatencyMs = 0,
    };
}
