using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using ChatArena.Api.Description;
using ChatArena.Contracts.Rest;
using ChatArena.Core.Admin;
using ChatArena.Core.Conversations;
using ChatArena.Core.Exports;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatArena.Api.Conversations;

/// <summary>Conversations as staff read them.</summary>
internal static class ConversationsApi
{
    private const int UsualPage = 50;
    private const int LargestPage = 500;

    public static IEndpointRouteBuilder MapConversations(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/conversations").WithTags(Tags.Conversations).RequireAuthorization();
        group.MapGet("", ListAsync).WithName("listConversations").WithSummary("Conversations, newest first, a page at a time").Refuses(StatusCodes.Status422UnprocessableEntity, "before_unknown");

        var one = group.MapGroup("/{session}").Refuses(StatusCodes.Status404NotFound, "conversation_unknown");
        one.MapGet("", ReadAsync).WithName("getConversation").WithSummary("A conversation with its thoughts");
        one.MapGet("/transcript", TranscriptAsync).WithName("getTranscript").WithSummary("A conversation as a file of the first arena, once something was said").Produces<Transcript>();
        one.MapDelete("", DeleteAsync).WithName("deleteConversation").WithSummary("Deletes a conversation; one that goes on ends");
        return app;
    }

    private static async Task<Results<Ok<ConversationPage>, ProblemHttpResult>> ListAsync(
        [AsParameters] ConversationQuery query, string? before, [Range(1, LargestPage), DefaultValue(UsualPage)] int? limit, ConversationListService list, CancellationToken cancel)
    {
        Guid? last = null;
        if (!string.IsNullOrEmpty(before))
        {
            if (!Guid.TryParse(before, out var id))
            {
                return Problems.Of(StatusCodes.Status422UnprocessableEntity, "before_unknown", "This is not the 'next' of a page.");
            }

            last = id;
        }

        var most = Math.Clamp(limit ?? UsualPage, 1, LargestPage);
        // One more than asked for tells whether there is a next page.
        var rows = await list.ReadAsync(query.ToFilter(), last, most + 1, cancel);
        return TypedResults.Ok(new ConversationPage([.. rows.Take(most).Select(Row)], rows.Count > most ? $"{rows[most - 1].Id}" : null));
    }

    private static async Task<Results<Ok<ConversationDetail>, ProblemHttpResult>> ReadAsync(string session, ExportService exports, CancellationToken cancel) =>
        await exports.FindAsync(session, cancel) is { } found ? TypedResults.Ok(Detail(found)) : Unknown();

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> TranscriptAsync(string session, ExportService exports, CancellationToken cancel) =>
        await exports.FindAsync(session, cancel) is { Messages.Count: > 0 } found
            ? TypedResults.File(TranscriptWriter.ToBytes(found), "application/json", $"{found.Code}.json")
            : Unknown();

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(string session, ClaimsPrincipal who, ConversationDeletionService deletion, CancellationToken cancel) =>
        await deletion.DeleteAsync(session, who.Identity!.Name!, cancel) ? TypedResults.NoContent() : Unknown();

    private static ConversationRow Row(ListedConversation row) =>
        new(row.Code, row.Study, row.Condition, row.TopicId, row.Topic, row.StartedAt, row.EndedAt, row.EndReason?.ToString(), row.Messages);

    private static ConversationDetail Detail(ExportedConversation found) => new(
        found.Code, found.Study, found.StudyHash, found.Condition, found.Language, found.Topic, found.StartedAt, found.EndedAt, found.EndReason?.ToString(),
        [.. found.Members.Select(member => new ConversationMember(
            member.Code, member.Kind == MemberKind.Ai ? "ai" : "human", member.Side.ToLowerInvariant(), member.Task, member.Persona, found.ModelOf(member)))],
        [.. found.Messages.Select((message, index) => new ConversationMessage(
            message.Seq, found.MemberOf(message).Code, message.Think, message.Speech, message.SentAt, message.CompositionMs, found.LatencyMs(index)))]);

    private static ProblemHttpResult Unknown() => Problems.Of(StatusCodes.Status404NotFound, "conversation_unknown", "There is no such conversation.");
}
