using System.Text.Json;
using ChatArena.AiWorker.Models;
using ChatArena.AiWorker.Turns;
using ChatArena.Core.AiTurns;
using ChatArena.Core.Studies;

namespace ChatArena.AiWorker.Desk;

/// <summary>The worker itself at the staff's desk. The studies of staff are the built-in one.</summary>
internal sealed class ModelDesk(
    StudyCatalog studies, ModelCatalog catalog, ModelCircuits circuits, ModelRouter router, Composer composer, ModelSpending spending, TimeProvider clock) : IModelDesk
{
    public Task<IReadOnlyList<ProviderReport>> ProvidersAsync(CancellationToken cancel) => Task.FromResult<IReadOnlyList<ProviderReport>>(
        [.. catalog.Providers.Select(state =>
            new ProviderReport(state.Place.Name.Provider, state.Place.Name.Model, state.IsUsable, circuits.IsOpen(state.Place.Name.Provider), state.Problem?.Message))]);

    public async Task<ModelTest> TestAsync(string provider, CancellationToken cancel)
    {
        var run = Run();
        var state = catalog.Find(provider);
        var name = state?.Place.Name ?? new(provider, "?");
        if (run.Llm.Stop || state is not { IsUsable: true })
        {
            return new() { Model = $"{name}", Refusal = run.Llm.Stop ? DeskRefusals.ModelsStopped : DeskRefusals.ProviderUnusable, Detail = state?.Problem?.Message };
        }

        var request = TestQuestion.For(run.Llm);
        var call = Call(run, name, request);
        if (!await spending.TryBeginAsync(call, run.StudyId, run.Llm.Budget, cancel))
        {
            return new() { Model = call.Model, Refusal = DeskRefusals.BudgetReached };
        }

        using var stop = new StopSwitch(studies, run.StudyId, cancel);
        try
        {
            var answered = await router.AskOnceAsync(name, request, stop.Token);
            call.LatencyMs = (int)answered.Latency.TotalMilliseconds;
            call.InputTokens = answered.Usage?.InputTokens;
            call.OutputTokens = answered.Usage?.OutputTokens;
            call.Cost = answered.Usage is { } usage ? ModelPrices.Cost(run.Llm, name, usage) : null;
            return new()
            {
                Model = call.Model,
                LatencyMs = call.LatencyMs,
                FirstTokenMs = (int?)answered.FirstToken?.TotalMilliseconds,
                InputTokens = call.InputTokens,
                OutputTokens = call.OutputTokens,
                Cost = call.Cost,
            };
        }
        catch (ModelException problem)
        {
            call.Failure = problem.Message;
            return new() { Model = call.Model, Failure = JsonNamingPolicy.SnakeCaseLower.ConvertName($"{problem.Failure}"), Detail = problem.Message };
        }
        catch (OperationCanceledException) when (stop.IsThrown && !cancel.IsCancellationRequested)
        {
            call.Failure = "cancelled";
            return new() { Model = call.Model, Refusal = DeskRefusals.ModelsStopped };
        }
        catch (OperationCanceledException)
        {
            call.Failure = "cancelled";
            throw;
        }
        finally
        {
            await spending.FinishAsync(call, CancellationToken.None);
        }
    }

    public async Task<TriedReply> TryAsync(TriedTurn turn, CancellationToken cancel)
    {
        var run = Run();
        var scene = TriedScene.Of(turn, run, clock.GetUtcNow());
        var before = turn.Lines.LastOrDefault(line => line.Model is not null)?.Model;
        if (run.Llm.Stop || !run.Llm.Enabled)
        {
            return new(null, run.Llm.Stop ? DeskRefusals.ModelsStopped : DeskRefusals.ModelsOff, null);
        }

        if (router.Chain(run.Llm, turn.Persona.Id, before is null ? null : ModelName.Parse(before)).Count == 0)
        {
            return new(null, DeskRefusals.NoModel, null);
        }

        using var stop = new StopSwitch(studies, run.StudyId, cancel);
        try
        {
            var composed = await composer.ComposeAsync(TriedScene.Turn(turn, run, clock.GetUtcNow()), scene, stop.Token);
            return composed.Reply is { } reply ? new(new(reply.Think, reply.Speech, reply.Generation), null, null) : new(null, composed.Silence, composed.Failures);
        }
        catch (OperationCanceledException) when (stop.IsThrown && !cancel.IsCancellationRequested)
        {
            return new(null, DeskRefusals.ModelsStopped, null);
        }
    }

    private StudyRun Run() => studies.Find(Study.BuiltInSlug) ?? throw new WorkerAwayException("The worker has not read the studies yet.");

    private LlmCall Call(StudyRun run, ModelName name, ModelRequest request) => new()
    {
        Id = Guid.CreateVersion7(),
        ConversationId = Guid.CreateVersion7(),
        Seat = 0,
        TurnId = run.StudyId,
        At = clock.GetUtcNow(),
        Model = $"{name}",
        Prompt = LlmCall.NothingKept,
        PromptHash = Prompts.PromptHash.Of(request),
        Reserved = ModelPrices.UpperBound(run.Llm, name, request) ?? 0,
    };
}
