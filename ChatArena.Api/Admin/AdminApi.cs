using ChatArena.Api.Description;
using ChatArena.Contracts.Rest;

namespace ChatArena.Api.Admin;

/// <summary>
/// The staff routes of the first arena with its shapes, for scripts that know them. Every one asks for <c>X-Admin-Password</c> or a token,
/// those that are not there too.
/// </summary>
internal static class AdminApi
{
    public const string Root = "/api/admin";
    public const string AuthPath = $"{Root}/auth";

    public static IEndpointRouteBuilder MapAdmin(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup(Root).WithTags(Tags.FirstArena).RequireAuthorization();
        group.MapPost("/auth", () => TypedResults.Ok(new Authenticated(true))).WithName("checkAdminPassword").WithSummary("Whether the password is right");
        group.MapTopicsAndTasks();
        group.MapConsent();
        group.MapDataFiles();
        group.MapTranscripts();
        group.Map("/{**rest}", () => Problems.Of(StatusCodes.Status404NotFound, FrameworkProblems.RouteUnknown, "There is no such route.")).ExcludeFromDescription();
        return app;
    }
}
