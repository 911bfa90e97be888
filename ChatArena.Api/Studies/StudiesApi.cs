using ChatArena.Api.Description;
using ChatArena.Api.Sockets;
using ChatArena.Contracts.Rest;
using ChatArena.Core.Studies;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace ChatArena.Api.Studies;

/// <summary>What participants' pages need to know of a study.</summary>
internal static class StudiesApi
{
    public static IEndpointRouteBuilder MapStudies(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api").WithTags(Tags.Studies).Refuses(StatusCodes.Status404NotFound, "study_unknown");
        // Where the first arena had it: the built-in study.
        group.MapGet("/consent", (StudyCatalog studies) => Consent(Study.BuiltInSlug, studies)).WithName("getBuiltInConsent").WithSummary("The consent form of the built-in study");
        group.MapGet("/studies/{slug}", Info).WithName("getStudy").WithSummary("A study's rules, as a participant's page needs them");
        group.MapGet("/studies/{slug}/consent", Consent).WithName("getConsent").WithSummary("A study's consent form");
        return app;
    }

    private static Results<Ok<ConsentForm>, ProblemHttpResult> Consent(string slug, StudyCatalog studies) =>
        studies.Find(slug) is { } run
            ? TypedResults.Ok(new ConsentForm(run.Consent.Title, run.Consent.Version, run.Consent.Content, run.Consent.Checkboxes, run.ConsentHash))
            : Unknown();

    private static Results<Ok<StudyInfo>, ProblemHttpResult> Info(string slug, StudyCatalog studies, IOptions<SocketOptions> sockets)
    {
        if (studies.Find(slug) is not { } run)
        {
            return Unknown();
        }

        var rules = run.Settings.Rules;
        return TypedResults.Ok(new StudyInfo(
            run.Slug,
            run.Name,
            rules.MinThinkChars,
            rules.MaxThinkChars,
            rules.MaxSpeechChars,
            rules.SilenceSeconds,
            rules.HardCapSeconds,
            rules.InactivitySeconds,
            rules.ResumeGraceSeconds,
            (int)run.Settings.ReassignDelay.TotalSeconds,
            sockets.Value.SocketAddress));
    }

    private static ProblemHttpResult Unknown() => Problems.Of(StatusCodes.Status404NotFound, "study_unknown", "There is no such study.");
}
