using System.Buffers;
using System.Security.Claims;
using ChatArena.Api.Description;
using ChatArena.Api.Exports;
using ChatArena.Contracts.Rest;
using ChatArena.Core.Admin;
using ChatArena.Core.Audit;
using ChatArena.Core.Exports;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace ChatArena.Api.Admin;

/// <summary>Conversations as the first arena's files: those with at least one message.</summary>
internal static class TranscriptsApi
{
    private const string Json = "application/json";
    private const int CodeLength = 12;

    public static void MapTranscripts(this IEndpointRouteBuilder group)
    {
        group.MapGet("/conversations", ListAsync).WithName("adminListConversations").WithSummary("All conversations in which something was said, newest change first").Produces<TranscriptInfo[]>();

        var one = group.MapGroup("/conversations/{session_id}").Refuses(StatusCodes.Status400BadRequest, "bad_name").Refuses(StatusCodes.Status404NotFound, "conversation_unknown");
        one.MapGet("", ViewAsync).WithName("adminGetConversation").WithSummary("A conversation").Produces<Transcript>();
        one.MapGet("/download", DownloadAsync).WithName("adminDownloadConversation").WithSummary("A conversation as a file").Produces<Transcript>();
        one.MapDelete("", DeleteAsync).WithName("adminDeleteConversation").WithSummary("Deletes a conversation").Produces<SessionDone>();

        group.MapGet("/conversations-download-all", DownloadAllAsync).WithName("adminDownloadAllConversations").WithSummary("A file for each conversation").SendsFile("application/zip");
        group.MapDelete("/conversations-delete-empty", async (ConversationDeletionService deletion, ClaimsPrincipal who, CancellationToken cancel) =>
            TypedResults.Ok(new DeletedCount("success", await deletion.DeleteEmptyAsync(who.Identity!.Name!, cancel))))
            .WithName("adminDeleteEmptyConversations").WithSummary("Deletes the conversations in which nothing was said");
        group.MapDelete("/conversations-delete-all", async (ConversationDeletionService deletion, ClaimsPrincipal who, CancellationToken cancel) =>
            TypedResults.Ok(new DeletedCount("success", await deletion.DeleteAllAsync(who.Identity!.Name!, cancel))))
            .WithName("adminDeleteAllConversations").WithSummary("Deletes every conversation");
    }

    private static async Task<IResult> ListAsync(ExportService exports, CancellationToken cancel)
    {
        var list = new List<(DateTimeOffset Modified, TranscriptInfo Info)>();
        var buffer = new ArrayBufferWriter<byte>();
        await foreach (var conversation in exports.ReadAsync(new(), cancel))
        {
            buffer.ResetWrittenCount();
            TranscriptWriter.Write(buffer, conversation);
            var modified = conversation.EndedAt ?? conversation.Messages[^1].SentAt;
            list.Add((modified, new(
                conversation.Code, $"{conversation.Code}.json", buffer.WrittenCount, IsoTime.Format(modified), conversation.Topic, conversation.Messages.Count,
                IsoTime.Format(conversation.StartedAt), conversation.EndedAt is { } ended ? IsoTime.Format(ended) : null)));
        }

        return TypedResults.Ok(list.OrderByDescending(row => row.Modified).Select(row => row.Info).ToArray());
    }

    private static async Task<IResult> ViewAsync([FromRoute(Name = "session_id")] string session, ExportService exports, CancellationToken cancel) =>
        IsBad(session) ? BadName()
        : await exports.FindAsync(session, cancel) is { Messages.Count: > 0 } found ? TypedResults.Bytes(TranscriptWriter.ToBytes(found), Json)
        : Unknown();

    private static async Task<IResult> DownloadAsync([FromRoute(Name = "session_id")] string session, ExportService exports, CancellationToken cancel) =>
        IsBad(session) ? BadName()
        : await exports.FindAsync(session, cancel) is { Messages.Count: > 0 } found ? TypedResults.File(TranscriptWriter.ToBytes(found), Json, $"{found.Code}.json")
        : Unknown();

    private static async Task<IResult> DeleteAsync(
        [FromRoute(Name = "session_id")] string session, ConversationDeletionService deletion, ClaimsPrincipal who, CancellationToken cancel) =>
        IsBad(session) ? BadName()
        : await deletion.DeleteAsync(session, who.Identity!.Name!, cancel) ? TypedResults.Ok(new SessionDone("deleted", session))
        : Unknown();

    private static async Task<IResult> DownloadAllAsync(ExportService exports, AuditService audit, ClaimsPrincipal who, TimeProvider clock, CancellationToken cancel)
    {
        await audit.AddAsync(who.Identity!.Name!, "conversations.exported", "transcripts", cancel);
        return TypedResults.Stream(
            output => exports.WriteTranscriptsAsync(output, new(), cancel), "application/zip", ExportsApi.ZipName("conversations", clock.GetUtcNow()));
    }

    private static bool IsBad(string session) => session.Length != CodeLength && (session.Contains("..", StringComparison.Ordinal) || session.Contains('/') || session.Contains('%'));

    private static ProblemHttpResult BadName() => Problems.Of(StatusCodes.Status400BadRequest, "bad_name", "This is not a conversation's id.");

    private static ProblemHttpResult Unknown() => Problems.Of(StatusCodes.Status404NotFound, "conversation_unknown", "There is no such conversation.");
}
