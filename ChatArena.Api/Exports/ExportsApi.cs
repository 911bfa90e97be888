using System.Security.Claims;
using ChatArena.Api.Conversations;
using ChatArena.Api.Description;
using ChatArena.Core.Audit;
using ChatArena.Core.Exports;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace ChatArena.Api.Exports;

/// <summary>Conversations in the formats that others read, streamed. docs/research.md describes each.</summary>
internal static class ExportsApi
{
    private const string Zip = "application/zip";
    private const string JsonLines = "application/jsonl";

    public static IEndpointRouteBuilder MapExports(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/exports").WithTags(Tags.Exports).RequireAuthorization();
        group.MapGet("/transcripts.zip", TranscriptsAsync).WithName("exportTranscripts").WithSummary("A JSON file for each conversation, as the first arena wrote them").SendsFile(Zip);
        group.MapGet("/huggingface.zip", HuggingFaceAsync).WithName("exportHuggingFace").WithSummary("A dataset for Hugging Face").SendsFile(Zip);
        group.MapGet("/convokit.zip", ConvoKitAsync).WithName("exportConvoKit").WithSummary("A corpus for ConvoKit").SendsFile(Zip);
        group.MapGet("/transcript.jsonl", ([AsParameters] ConversationQuery query, [AsParameters] Asked asked, ExportService exports) => RowsAsync(query, asked, exports, perspective: false))
            .WithName("exportTranscriptRows").WithSummary("The dataset's subset `transcript`: a line for each conversation").SendsFile(JsonLines);
        group.MapGet("/perspective.jsonl", ([AsParameters] ConversationQuery query, [AsParameters] Asked asked, ExportService exports) => RowsAsync(query, asked, exports, perspective: true))
            .WithName("exportPerspectiveRows").WithSummary("The dataset's subset `perspective`: a line for each side of a conversation").SendsFile(JsonLines);
        return app;
    }

    /// <summary>The name that the first arena gave its download.</summary>
    public static string ZipName(string what, DateTimeOffset at) => $"{what}_{at.UtcDateTime:yyyyMMdd_HHmmss}.zip";

    private static Task<PushStreamHttpResult> TranscriptsAsync([AsParameters] ConversationQuery query, [AsParameters] Asked asked, ExportService exports) => SendAsync(
        query, asked, "transcripts", Zip, ZipName("conversations", asked.Clock.GetUtcNow()), (output, filter, cancel) => exports.WriteTranscriptsAsync(output, filter, cancel));

    private static Task<PushStreamHttpResult> HuggingFaceAsync([AsParameters] ConversationQuery query, [AsParameters] Asked asked, ExportService exports) => SendAsync(
        query, asked, "huggingface", Zip, ZipName("huggingface", asked.Clock.GetUtcNow()), (output, filter, cancel) => exports.WriteHuggingFaceAsync(output, filter, asked.Rows, cancel));

    private static Task<PushStreamHttpResult> ConvoKitAsync([AsParameters] ConversationQuery query, [AsParameters] Asked asked, ExportService exports) => SendAsync(
        query, asked, "convokit", Zip, ZipName("convokit", asked.Clock.GetUtcNow()), (output, filter, cancel) => exports.WriteConvoKitAsync(output, filter, cancel));

    private static Task<PushStreamHttpResult> RowsAsync(ConversationQuery query, Asked asked, ExportService exports, bool perspective)
    {
        var subset = perspective ? "perspective" : "transcript";
        return SendAsync(query, asked, subset, JsonLines, $"{subset}.jsonl", (output, filter, cancel) => exports.WriteRowsAsync(output, filter, asked.Rows, perspective, cancel));
    }

    private static async Task<PushStreamHttpResult> SendAsync(
        ConversationQuery query, Asked asked, string what, string type, string name, Func<Stream, ConversationFilter, CancellationToken, Task> write)
    {
        // Who took the data away is noted before the first byte leaves.
        await asked.Audit.AddAsync(asked.Who.Identity!.Name!, "conversations.exported", what, asked.Cancel);
        return TypedResults.Stream(output => write(output, query.ToFilter(), asked.Cancel), type, name);
    }

    /// <param name="ReasoningKey">The key of thoughts: <c>thinking</c> (the default) or <c>reasoning_content</c>.</param>
    /// <param name="MergeConsecutive">Joins what one side said in a row.</param>
    internal sealed record Asked(
        [FromQuery(Name = "reasoning_key")] string? ReasoningKey,
        [FromQuery(Name = "merge_consecutive")] bool? MergeConsecutive,
        ClaimsPrincipal Who,
        AuditService Audit,
        TimeProvider Clock,
        CancellationToken Cancel)
    {
        public HuggingFaceRows Rows => new(ReasoningKey == "reasoning_content" ? "reasoning_content" : "thinking", MergeConsecutive ?? false);
    }
}
