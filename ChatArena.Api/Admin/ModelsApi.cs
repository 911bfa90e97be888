using System.Security.Claims;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatArena.Api.Description;
using ChatArena.Contracts.Rest;
using ChatArena.Core.Admin;
using ChatArena.Core.AiTurns;
using ChatArena.Core.Audit;
using ChatArena.Core.Content;
using ChatArena.Core.Studies;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace ChatArena.Api.Admin;

/// <summary>Who can be asked, what it has cost, and the switch that ends it.</summary>
internal static class ModelsApi
{
    private static readonly JsonSerializerOptions Written = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static IEndpointRouteBuilder MapModels(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/models").WithTags(Tags.Models).RequireAuthorization();
        group.MapGet("", ReadAsync).WithName("getModels").WithSummary("The providers with their state, what was spent, and the settings");
        group.MapPut("/stop", StopAsync).WithName("stopModels").WithSummary("Throws the stop switch, or puts it back")
            .Accepts<StopChange>("application/json").Produces<StopState>().Produces<Invalid>(StatusCodes.Status422UnprocessableEntity);
        group.MapPost("/{provider}/test", TestAsync).WithName("testModel").WithSummary("Asks a provider's model one short question, which costs; its failure is an answer too")
            .Refuses(StatusCodes.Status404NotFound, "provider_unknown")
            .Refuses(StatusCodes.Status409Conflict, DeskRefusals.ModelsStopped, DeskRefusals.ProviderUnusable, DeskRefusals.BudgetReached)
            .Refuses(StatusCodes.Status503ServiceUnavailable, DeskProblems.WorkerAway);
        group.MapTries();
        return app;
    }

    private static async Task<Ok<ModelsOverview>> ReadAsync(
        ContentEditingService content, IModelDesk desk, ModelBook book, StudyCatalog studies, IOptions<ArenaOptions> options, CancellationToken cancel)
    {
        var body = (await content.NewestAsync(ContentKind.LlmConfig, cancel)).Body;
        var config = ModelOverrides.Apply(ContentReader.LlmConfig(body).Value!, options.Value.Ai);
        var costs = await book.ReadAsync(studies.Find(Study.BuiltInSlug)!.StudyId, cancel);
        var reports = await ReportsAsync(desk, cancel);
        return TypedResults.Ok(new ModelsOverview(
            config.Stop,
            reports is not null,
            [.. config.Providers.Keys.Select(name => Row(name, config, reports))],
            new(
                costs.Sum(row => row.Today), costs.Sum(row => row.Study), costs.Sum(row => row.All),
                config.Budget.PerConversationUsd, config.Budget.PerStudyUsd, config.Budget.PerDayUsd,
                [.. costs.Select(row => new ModelSpend(row.Model, row.Calls, row.InputTokens, row.OutputTokens, row.Today, row.Study, row.All, row.IsUnpriced))]),
            [.. ModelSettings.Read(body, options.Value, await content.SettingsAsync(cancel)).Select(row => new ModelSettingRow(row.Key, row.Value, row.Source, row.Default))]));
    }

    private static async Task<IResult> StopAsync(HttpRequest request, ContentEditingService content, ClaimsPrincipal who, CancellationToken cancel)
    {
        if (await Invalids.BodyAsync<StopChange>(request, cancel) is not { Stop: { } stop })
        {
            return Invalids.Of("stop", "must be true or false");
        }

        var edit = (await content.EditAsync(ContentKind.LlmConfig, body => With(body, stop), null, who.Identity!.Name!, cancel, stop ? "models.stopped" : "models.started"))!;
        return edit.Errors.Count > 0 ? Invalids.Of(edit.Errors) : TypedResults.Ok(new StopState(stop));
    }

    private static async Task<Results<Ok<ModelTestResult>, ProblemHttpResult>> TestAsync(
        string provider, ContentEditingService content, IModelDesk desk, AuditService audit, IOptions<ArenaOptions> options, ClaimsPrincipal who, CancellationToken cancel)
    {
        var config = ModelOverrides.Apply(ContentReader.LlmConfig((await content.NewestAsync(ContentKind.LlmConfig, cancel)).Body).Value!, options.Value.Ai);
        if (!config.Providers.ContainsKey(provider))
        {
            return Problems.Of(StatusCodes.Status404NotFound, "provider_unknown", "There is no such provider in llm_config.json.");
        }

        await audit.AddAsync(who.Identity!.Name!, "model.tested", provider, cancel);
        try
        {
            var test = await desk.TestAsync(provider, cancel);
            return test.Refusal is { } refusal
                ? DeskProblems.Of(refusal, test.Detail)
                : TypedResults.Ok(new ModelTestResult(test.Model, test.Failure, test.Detail, test.LatencyMs, test.FirstTokenMs, test.InputTokens, test.OutputTokens, test.Cost));
        }
        catch (WorkerAwayException)
        {
            return DeskProblems.Away();
        }
    }

    /// <summary>Null when no worker answers.</summary>
    private static async Task<Dictionary<string, ProviderReport>?> ReportsAsync(IModelDesk desk, CancellationToken cancel)
    {
        try
        {
            return (await desk.ProvidersAsync(cancel)).ToDictionary(report => report.Provider);
        }
        catch (WorkerAwayException)
        {
            return null;
        }
    }

    private static ProviderRow Row(string name, LlmConfig config, Dictionary<string, ProviderReport>? reports)
    {
        var provider = config.Provider(name)!;
        var report = reports?.GetValueOrDefault(name);
        var state = (provider.Enabled && config.Enabled, report) switch
        {
            (false, _) => "off",
            (_, null) => "unknown",
            (_, { IsUsable: false }) => "left_out",
            (_, { IsResting: true }) => "resting",
            (_, { Problem: not null }) => "warned",
            _ => "ready",
        };
        return new(name, provider.Kind!, provider.Model, Address(provider.BaseUrl), provider.ApiKeyEnv, state, provider.Enabled ? report?.Problem : null, name == config.DefaultProvider);
    }

    /// <summary>Without what somebody may have written into it to sign in.</summary>
    private static string? Address(string? url) => Uri.TryCreate(url, UriKind.Absolute, out var address) ? address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped) : null;

    private static string With(string body, bool stop)
    {
        var file = JsonNode.Parse(body)!.AsObject();
        file["stop"] = stop;
        return file.ToJsonString(Written);
    }
}
