using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ChatArena.ServiceDefaults;

/// <summary>
/// <c>/health</c>: ready, 200 or 503; a check that is only degraded leaves it ready. <c>/alive</c>: the process answers.
/// <c>/healthcheck</c>: what the first arena answered, for those who still ask there.
/// </summary>
internal static class Health
{
    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapHealthChecks("/health", new()
        {
            ResponseWriter = WriteAsync,
            ResultStatusCodes =
            {
                [HealthStatus.Healthy] = StatusCodes.Status200OK,
                [HealthStatus.Degraded] = StatusCodes.Status200OK,
                [HealthStatus.Unhealthy] = StatusCodes.Status503ServiceUnavailable,
            },
        });
        app.MapHealthChecks("/alive", new() { Predicate = _ => false, ResponseWriter = WriteAsync });
        app.MapGet("/healthcheck", () => TypedResults.Json(new HealthcheckAnswer("ok"))).ExcludeFromDescription();
    }

    private static Task WriteAsync(HttpContext context, HealthReport report) => context.Response.WriteAsJsonAsync(new HealthAnswer(
        report.Status == HealthStatus.Unhealthy ? "unhealthy" : "healthy",
        report.Entries.ToDictionary(entry => entry.Key, entry => new CheckAnswer(entry.Value.Status.ToString(), entry.Value.Description))));

    private sealed record HealthcheckAnswer(string Status);

    private sealed record HealthAnswer(string Status, Dictionary<string, CheckAnswer> Checks);

    private sealed record CheckAnswer(string Status, string? Description);
}
