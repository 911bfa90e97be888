using System.Security.Claims;
using ChatArena.Api.Description;
using ChatArena.Contracts.Rest;
using ChatArena.Core.Admin;
using ChatArena.Core.Content;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatArena.Api.Admin;

/// <summary>Every setting with the value in force and the layer that says it; the study's own layer can be changed.</summary>
internal static class SettingsApi
{
    public static IEndpointRouteBuilder MapSettings(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/settings").WithTags(Tags.Settings).RequireAuthorization();
        group.MapGet("", ReadAsync).WithName("getSettings").WithSummary("Every setting with the value in force and the layer that says it");
        group.MapPut("/study", ChangeAsync).WithName("changeStudySettings").WithSummary("Replaces what the study itself says, live at once")
            .Accepts<StudyChange>("application/json").Produces<SettingsTable>().Produces<Invalid>(StatusCodes.Status422UnprocessableEntity);
        return app;
    }

    private static async Task<Ok<SettingsTable>> ReadAsync(ContentEditingService content, IServiceProvider services, IConfiguration configuration, CancellationToken cancel)
    {
        var study = await content.SettingsAsync(cancel);
        var llm = ModelSettings.Said((await content.NewestAsync(ContentKind.LlmConfig, cancel)).Body);
        return TypedResults.Ok(new SettingsTable(
            [.. SettingsReader.Read(services, configuration, study, llm).OrderBy(row => row.Key, StringComparer.Ordinal)], SettingsReader.Study(study)));
    }

    private static async Task<IResult> ChangeAsync(
        HttpRequest request, ContentEditingService content, IServiceProvider services, IConfiguration configuration, ClaimsPrincipal who, CancellationToken cancel)
    {
        if (await Invalids.BodyAsync<StudyChange>(request, cancel) is not { Study: { } given })
        {
            return Invalids.Of("study", "must be an object of texts");
        }

        var (changed, errors) = SettingsReader.With(await content.SettingsAsync(cancel), given);
        if (errors.Count > 0)
        {
            return Invalids.Of(errors);
        }

        await content.ChangeSettingsAsync(changed, who.Identity!.Name!, cancel);
        return await ReadAsync(content, services, configuration, cancel);
    }
}
