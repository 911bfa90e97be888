using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatArena.Api;

/// <summary>Refusals as ProblemDetails (RFC 9457) with a <c>code</c>, and the <c>detail</c> that the original clients read.</summary>
internal static class Problems
{
    public static ProblemHttpResult Of(int status, string code, string detail) =>
        TypedResults.Problem(detail, statusCode: status, extensions: new Dictionary<string, object?> { ["code"] = code });
}
