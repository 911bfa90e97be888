using System.Security.Claims;
using ChatArena.Api.Arena;
using ChatArena.Api.Description;
using ChatArena.Contracts.Rest;
using ChatArena.Core.AiTurns;
using ChatArena.Core.Audit;
using ChatArena.Core.Content;
using ChatArena.Core.Studies;

namespace ChatArena.Api.Admin;

/// <summary>A talk with a persona, before anybody else has one. The caller keeps what was said.</summary>
internal static class TriesApi
{
    private const int MostLines = 400;

    public static void MapTries(this IEndpointRouteBuilder group) => group.MapPost("/try", TryAsync)
        .WithName("tryPersona").WithSummary("Lets a persona answer in a talk of one's own, which costs")
        .Accepts<TryRequest>("application/json").Produces<TryAnswer>().Produces<Invalid>(StatusCodes.Status422UnprocessableEntity)
        .Refuses(StatusCodes.Status409Conflict, DeskRefusals.ModelsStopped, DeskRefusals.ModelsOff, DeskRefusals.NoModel, DeskRefusals.BudgetReached)
        .Refuses(StatusCodes.Status502BadGateway, DeskRefusals.NoModelAnswered)
        .Refuses(StatusCodes.Status503ServiceUnavailable, DeskProblems.WorkerAway);

    private static async Task<IResult> TryAsync(
        HttpRequest request, IModelDesk desk, StudyCatalog studies, AuditService audit, ClaimsPrincipal who, CancellationToken cancel)
    {
        var (turn, errors) = Read(await Invalids.BodyAsync<TryRequest>(request, cancel), studies.Find(Study.BuiltInSlug)!);
        if (turn is null)
        {
            return Invalids.Of(errors);
        }

        await audit.AddAsync(who.Identity!.Name!, "persona.tried", turn.Persona.Id, cancel);
        try
        {
            var reply = await desk.TryAsync(turn, cancel);
            return reply.Said is { Generation: var how } said
                ? TypedResults.Ok(new TryAnswer(
                    said.Think, said.Speech, how.Model, how.LatencyMs, how.FirstTokenMs, how.InputTokens, how.OutputTokens, how.Cost, how.Attempts, how.IsFallback))
                : DeskProblems.Of(reply.Refusal!, reply.Detail);
        }
        catch (WorkerAwayException)
        {
            return DeskProblems.Away();
        }
    }

    private static (TriedTurn? Turn, IReadOnlyList<ContentError> Errors) Read(TryRequest? asked, StudyRun run)
    {
        if (asked is not { Chat: { } chat, Persona: { } given })
        {
            return (null, [new("chat, persona", "are needed")]);
        }

        var persona = ContentReader.Personas($$"""{"personas": [{{given.GetRawText()}}]}""");
        var errors = persona.Errors.ToList();
        Check(Invalids.Text(asked.Topic) is not null, "topic", "must be a text that is not empty");
        Check(Invalids.Text(asked.Task) is not null, "task", "must be a text that is not empty");
        Check(asked.Side is "attack" or "defend", "side", "must be attack or defend");
        Check(asked.Say is null || Invalids.Text(asked.Say) is not null, "say", "must be a text that is not empty");
        Check(run.Settings.Rules.MaxSpeechChars == 0 || TextLength.Of(asked.Say ?? "") <= run.Settings.Rules.MaxSpeechChars, "say", $"must not be longer than {run.Settings.Rules.MaxSpeechChars} characters");
        var lines = asked.Lines ?? [];
        Check(lines.Count <= MostLines, "lines", $"must not be more than {MostLines}");
        Check(lines.All(line => line?.Speech is not null && (line.Model is null || IsModel(line.Model))), "lines", "must each have a speech, and a model as provider/model or none");
        if (errors.Count > 0)
        {
            return (null, errors);
        }

        var said = lines.Select(line => new TriedLine(line.IsPersona, line.Think, line.Speech!, line.IsPersona ? line.Model : null)).ToList();
        var kind = asked.Say is not null ? AiTurnKind.Reply : said.Count == 0 ? AiTurnKind.Opening : AiTurnKind.Idle;
        return (new()
        {
            Chat = chat,
            Persona = persona.Value!.Personas[0],
            Topic = asked.Topic!.Trim(),
            Task = asked.Task!.Trim(),
            Side = asked.Side == "attack" ? TaskSide.Attack : TaskSide.Defend,
            Kind = kind,
            Lines = asked.Say is { } say ? [.. said, new(IsOwn: false, null, say.Trim(), null)] : said,
        }, []);

        void Check(bool holds, string field, string message)
        {
            if (!holds)
            {
                errors.Add(new(field, message));
            }
        }
    }

    private static bool IsModel(string text) => text.IndexOf('/', StringComparison.Ordinal) > 0;
}
