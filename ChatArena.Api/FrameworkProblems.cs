using System.Data.Common;
using Microsoft.AspNetCore.WebUtilities;

namespace ChatArena.Api;

/// <summary>Refusals that the framework itself makes, and failures, look like all others: ProblemDetails with a code. Pages have their own.</summary>
internal static class FrameworkProblems
{
    public const string BadRequest = "bad_request";
    public const string RouteUnknown = "route_unknown";
    public const string BodyTooLarge = "body_too_large";
    public const string MediaTypeUnsupported = "media_type_unsupported";

    private static readonly Dictionary<int, (string Code, string Detail)> Words = new()
    {
        [StatusCodes.Status400BadRequest] = (BadRequest, "The request cannot be read."),
        [StatusCodes.Status404NotFound] = (RouteUnknown, "There is no such route."),
        [StatusCodes.Status405MethodNotAllowed] = ("method_not_allowed", "The route does not take this method."),
        [StatusCodes.Status413PayloadTooLarge] = (BodyTooLarge, "The request's body is too large."),
        [StatusCodes.Status415UnsupportedMediaType] = (MediaTypeUnsupported, "The route does not take bodies of this type."),
        [StatusCodes.Status500InternalServerError] = ("failed", "Something went wrong, and was logged."),
        [StatusCodes.Status503ServiceUnavailable] = ("storage_unavailable", "What is stored cannot be reached at the moment."),
    };

    public static IServiceCollection AddFrameworkProblems(this IServiceCollection services) => services.AddProblemDetails(options => options.CustomizeProblemDetails = context =>
    {
        var problem = context.ProblemDetails;
        var status = problem.Status ?? StatusCodes.Status500InternalServerError;
        var (code, detail) = Words.GetValueOrDefault(status, ("refused", ReasonPhrases.GetReasonPhrase(status)));
        problem.Extensions.TryAdd("code", code);
        problem.Detail ??= detail;
    });

    public static IApplicationBuilder UseFrameworkProblems(this IApplicationBuilder app) => app.UseWhen(context => context.Request.Path.StartsWithSegments("/api"), api =>
    {
        api.UseExceptionHandler(new ExceptionHandlerOptions
        {
            StatusCodeSelector = problem =>
                problem is BadHttpRequestException refusal ? refusal.StatusCode
                : IsAway(problem) || IsAway(problem.InnerException) ? StatusCodes.Status503ServiceUnavailable
                : StatusCodes.Status500InternalServerError,
            // What a client does wrong is no error of the server.
            SuppressDiagnosticsCallback = context => context.Exception is BadHttpRequestException,
        });
        api.UseStatusCodePages();
    });

    private static bool IsAway(Exception? problem) => problem is DbException { IsTransient: true };
}
