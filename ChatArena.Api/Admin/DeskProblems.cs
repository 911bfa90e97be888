using ChatArena.Core.AiTurns;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatArena.Api.Admin;

/// <summary>Why no model said anything, in words for staff.</summary>
internal static class DeskProblems
{
    public const string WorkerAway = "worker_away";

    /// <param name="refusal">One of <see cref="DeskRefusals"/>.</param>
    /// <param name="detail">What else is known of it.</param>
    public static ProblemHttpResult Of(string refusal, string? detail)
    {
        var (status, words) = refusal switch
        {
            DeskRefusals.ModelsStopped or SilenceReasons.Stopped => (StatusCodes.Status409Conflict, "Models are stopped. Start them again first."),
            DeskRefusals.ModelsOff => (StatusCodes.Status409Conflict, "Models are switched off in llm_config.json (enabled is false)."),
            DeskRefusals.ProviderUnusable => (StatusCodes.Status409Conflict, "This provider cannot be asked: it is switched off, or its check fails."),
            DeskRefusals.NoModel => (StatusCodes.Status409Conflict, "There is no model to ask: no provider is ready."),
            DeskRefusals.BudgetReached => (StatusCodes.Status409Conflict, "A cap is reached: this answer could cost more than is left of the budget."),
            _ => (StatusCodes.Status502BadGateway, "No model gave an answer that could be used."),
        };
        return Problems.Of(status, refusal, detail is null ? words : $"{words} {char.ToUpperInvariant(detail[0])}{detail[1..].TrimEnd('.')}.");
    }

    public static ProblemHttpResult Away() => Problems.Of(StatusCodes.Status503ServiceUnavailable, WorkerAway, "The process that asks models does not answer at the moment.");
}
