using System.Security.Claims;
using ChatArena.Api.Description;
using ChatArena.Contracts.Rest;
using ChatArena.Core.Admin;
using ChatArena.Core.Content;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatArena.Api.Admin;

/// <summary>The four content files with their versions. What is stored is checked whole, and live at once.</summary>
internal static class ContentApi
{
    public static IEndpointRouteBuilder MapContent(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/content").WithTags(Tags.Content).RequireAuthorization().Refuses(StatusCodes.Status404NotFound, "content_unknown");
        group.MapGet("/{name}", ReadAsync).WithName("getContent").WithSummary("A content file, its newest version");
        group.MapGet("/{name}/versions", VersionsAsync).WithName("listContentVersions").WithSummary("The versions of a content file, without their text");
        group.MapGet("/{name}/versions/{number:int}", VersionAsync).WithName("getContentVersion").WithSummary("A version of a content file");
        group.MapPut("/{name}", ChangeAsync).WithName("changeContent").WithSummary("Stores a content file as a new version, live at once")
            .Accepts<ContentChange>("application/json").Produces<ContentText>()
            .Refuses(StatusCodes.Status409Conflict, "outdated").Produces<Invalid>(StatusCodes.Status422UnprocessableEntity);
        return app;
    }

    private static async Task<Results<Ok<ContentText>, ProblemHttpResult>> ReadAsync(string name, ContentEditingService content, CancellationToken cancel) =>
        DataFilesApi.KindOf(name) is { } kind ? TypedResults.Ok(Text(await content.NewestAsync(kind, cancel))) : Unknown();

    private static async Task<Results<Ok<ContentVersionInfo[]>, ProblemHttpResult>> VersionsAsync(string name, ContentEditingService content, CancellationToken cancel) =>
        DataFilesApi.KindOf(name) is { } kind ? TypedResults.Ok((await content.VersionsAsync(kind, cancel)).Select(Info).ToArray()) : Unknown();

    private static async Task<Results<Ok<ContentText>, ProblemHttpResult>> VersionAsync(string name, int number, ContentEditingService content, CancellationToken cancel) =>
        DataFilesApi.KindOf(name) is { } kind && (await content.VersionsAsync(kind, cancel)).FirstOrDefault(version => version.Number == number) is { } found
            ? TypedResults.Ok(Text(found))
            : Unknown();

    private static async Task<IResult> ChangeAsync(string name, HttpRequest request, ContentEditingService content, ClaimsPrincipal who, CancellationToken cancel)
    {
        if (DataFilesApi.KindOf(name) is not { } kind)
        {
            return Unknown();
        }

        if (await Invalids.BodyAsync<ContentChange>(request, cancel) is not { Content: { } body } change)
        {
            return Invalids.Of("content", "must be a text");
        }

        var edit = (await content.EditAsync(kind, _ => body, change.Expected, who.Identity!.Name!, cancel))!;
        return edit switch
        {
            { IsOutdated: true } => Problems.Of(StatusCodes.Status409Conflict, "outdated", "Somebody else changed it meanwhile. Nothing was stored."),
            { Errors.Count: > 0 } => TypedResults.Json(
                new Invalid([.. edit.Errors.Select(error => new InvalidField(["body", error.Field], error.Message, JsonLines.Find(body, error)))]),
                StaffJson.Default.Invalid, statusCode: StatusCodes.Status422UnprocessableEntity),
            _ => TypedResults.Ok(Text(edit.Version!)),
        };
    }

    private static ContentText Text(ContentVersion version) => new(Info(version), version.Body);

    private static ContentVersionInfo Info(ContentVersion version) =>
        new(BuiltInContent.FileName(version.Kind), version.Number, version.Hash, version.Source == ContentSource.File ? "file" : "console", version.CreatedAt);

    private static ProblemHttpResult Unknown() => Problems.Of(StatusCodes.Status404NotFound, "content_unknown", "There is no such content file or version.");
}
