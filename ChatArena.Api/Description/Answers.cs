using ChatArena.Api.Admin;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;
using RouteDescription = Microsoft.AspNetCore.Mvc.ApiExplorer.ApiDescription;

namespace ChatArena.Api.Description;

/// <summary>What a route can answer: what its map says, and what stands before every route of its kind.</summary>
internal static class Answers
{
    public const string Problem = "Problem";

    public static void Describe(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        var answers = new SortedDictionary<string, IOpenApiResponse>(operation.Responses ?? [], StringComparer.Ordinal);
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        foreach (var refusals in metadata.OfType<Refusal>().Concat(Everywhere(context.Description)).GroupBy(refusal => refusal.Status))
        {
            var codes = refusals.SelectMany(refusal => refusal.Codes).Distinct().ToList();
            answers[$"{refusals.Key}"] = new OpenApiResponse
            {
                Description = $"{ReasonPhrases.GetReasonPhrase(refusals.Key)}: {string.Join(", ", codes.Select(code => $"`{code}`"))}.",
                Content = new Dictionary<string, OpenApiMediaType> { ["application/problem+json"] = new() { Schema = new OpenApiSchemaReference(Problem, context.Document) } },
            };
        }

        operation.Responses = [];
        foreach (var (status, answer) in answers)
        {
            operation.Responses.Add(status, answer);
        }
    }

    public static IOpenApiSchema ProblemSchema() => new OpenApiSchema
    {
        Type = JsonSchemaType.Object,
        Description = "A refusal (RFC 9457). Programs go by the code, people read the detail.",
        Required = new HashSet<string> { "title", "status", "detail", "code" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["type"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["title"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32" },
            ["detail"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "Why, in a sentence." },
            ["code"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "Why, in a word that stays the same; each answer names those that it can have." },
            ["trace_id"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "Finds the request in the server's telemetry." },
        },
    };

    /// <summary>What is refused before a route is reached, or while its parameters are read.</summary>
    private static IEnumerable<Refusal> Everywhere(RouteDescription route)
    {
        var metadata = route.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<IAuthorizeData>().Any())
        {
            yield return new(StatusCodes.Status401Unauthorized, ["not_signed_in"]);
            yield return new(StatusCodes.Status429TooManyRequests, ["too_many_tries"]);
        }

        if (metadata.OfType<EnableRateLimitingAttribute>().Any())
        {
            yield return new(StatusCodes.Status429TooManyRequests, ["too_many_tries"]);
        }

        if (route.ParameterDescriptions.Any(IsRead))
        {
            yield return new(StatusCodes.Status400BadRequest, [FrameworkProblems.BadRequest]);
        }

        if (metadata.OfType<IAcceptsMetadata>().Any())
        {
            yield return new(StatusCodes.Status413PayloadTooLarge, [FrameworkProblems.BodyTooLarge]);
            // Among the first arena's routes one that takes no such body counts as none.
            yield return $"/{route.RelativePath}".StartsWith(AdminApi.Root, StringComparison.Ordinal)
                ? new(StatusCodes.Status404NotFound, [FrameworkProblems.RouteUnknown])
                : new(StatusCodes.Status415UnsupportedMediaType, [FrameworkProblems.MediaTypeUnsupported]);
        }
    }

    /// <summary>Read into a type that not every text has, and not by the route itself.</summary>
    private static bool IsRead(ApiParameterDescription parameter) =>
        (parameter.Source == BindingSource.Query && parameter.Type != typeof(string)) || (parameter.Source == BindingSource.Body && parameter.ParameterDescriptor is not null);
}
