using ChatArena.Core.AiTurns;

namespace ChatArena.AiWorker.Turns;

/// <summary>Whether a model may speak in a turn. Pure.</summary>
public static class TurnRules
{
    /// <param name="isStopped">The switch of the behaviour settings as they are now: it holds for conversations under way too.</param>
    /// <returns>One of <see cref="SilenceReasons"/>, or null when the model may speak.</returns>
    public static string? WhySilent(AiTurn turn, AiSeatScene scene, bool isStopped)
    {
        if (scene.IsOver)
        {
            return SilenceReasons.ConversationOver;
        }

        if (isStopped)
        {
            return SilenceReasons.Stopped;
        }

        if (scene.Lines.Any(line => line.IsOwn && line.ClientId == turn.ClientId))
        {
            return SilenceReasons.AlreadySpoke;
        }

        return turn.Kind switch
        {
            AiTurnKind.Opening => scene.Lines.Count > 0 ? SilenceReasons.NothingNew : null,
            AiTurnKind.Reply => HasAnswered(scene, turn.TriggerSeq) ? SilenceReasons.NothingNew : null,
            _ => WhyNotIdle(turn, scene),
        };
    }

    /// <summary>An answer that had seen the message, whatever it was made for, answers it.</summary>
    private static bool HasAnswered(AiSeatScene scene, int seq) =>
        scene.Lines.Any(line => line.IsOwn && line.Seq > seq && (line.Generation is null || line.Generation.PromptSeq >= seq));

    private static string? WhyNotIdle(AiTurn turn, AiSeatScene scene)
    {
        if (scene.LastSeq != turn.TriggerSeq)
        {
            return SilenceReasons.PartnerIsBack;
        }

        if (scene.IsAlone)
        {
            return SilenceReasons.PartnerIsAway;
        }

        var inARow = scene.Lines.Reverse().TakeWhile(line => line.IsOwn && line.Generation?.Kind == AiTurnKind.Idle).Count();
        return inARow >= scene.Run.Settings.Ai.MaxIdlePrompts ? SilenceReasons.EnoughIdlePrompts : null;
    }
}
