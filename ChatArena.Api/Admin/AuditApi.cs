using ChatArena.Api.Description;
using ChatArena.Contracts.Rest;
using ChatArena.Core.Audit;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatArena.Api.Admin;

/// <summary>What staff did.</summary>
internal static class AuditApi
{
    private const int PageSize = 100;

    public static IEndpointRouteBuilder MapAudit(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/audit", ReadAsync).WithTags(Tags.Audit).WithName("listAudit").WithSummary("What staff did, newest first, a page at a time")
            .RequireAuthorization().Refuses(StatusCodes.Status422UnprocessableEntity, "before_unknown");
        return app;
    }

    private static async Task<Results<Ok<AuditPage>, ProblemHttpResult>> ReadAsync(string? before, AuditService audit, CancellationToken cancel)
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

        var entries = await audit.ReadAsync(last, PageSize + 1, cancel);
        return TypedResults.Ok(new AuditPage(
            [.. entries.Take(PageSize).Select(entry => new AuditRow(entry.At, entry.Actor, entry.Action, entry.Target, entry.BeforeHash, entry.AfterHash))],
            entries.Count > PageSize ? $"{entries[PageSize - 1].Id}" : null));
    }
}
