using ChatArena.Api.Description;
using ChatArena.Contracts.Rest;
using ChatArena.Core.Participants;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatArena.Api.Participants;

/// <summary>What participants can do without a socket.</summary>
internal static class ParticipantsApi
{
    public static IEndpointRouteBuilder MapParticipants(this IEndpointRouteBuilder app)
    {
        app.MapPost("/api/withdrawals", WithdrawAsync).WithTags(Tags.Participants).WithName("withdraw").WithSummary("Takes back all the words of the participant with this code")
            .RequireRateLimiting(RateLimits.Guessing).Refuses(StatusCodes.Status404NotFound, "code_unknown");
        return app;
    }

    private static async Task<Results<Ok<WithdrawalResult>, ProblemHttpResult>> WithdrawAsync(
        WithdrawalRequest request, WithdrawalCodes codes, ParticipantService participants, CancellationToken cancel)
    {
        var messages = codes.Read(request.Code ?? "") is { } participant ? await participants.WithdrawAsync(participant, cancel) : null;
        return messages is { } blanked
            ? TypedResults.Ok(new WithdrawalResult("withdrawn", blanked))
            : Problems.Of(StatusCodes.Status404NotFound, "code_unknown", "This code is not known. Please check each letter.");
    }
}
