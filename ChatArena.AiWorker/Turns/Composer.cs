using ChatArena.AiWorker.Models;
using ChatArena.AiWorker.Prompts;
using ChatArena.AiWorker.Replies;
using ChatArena.Core.AiTurns;
using ChatArena.Core.Content;

namespace ChatArena.AiWorker.Turns;

/// <summary>What came of a turn: something to say, or why there is nothing.</summary>
/// <param name="Silence">One of <see cref="SilenceReasons"/> when there is no reply.</param>
/// <param name="Failures">Who was asked and how they failed.</param>
internal sealed record Composed(ComposedReply? Reply, string? Silence, string? Failures = null);

internal sealed record ComposedReply(string Think, string Speech, Generation Generation);

/// <summary>Asks the models of a seat for its next message, within the budget, and writes the call into the book.</summary>
internal sealed class Composer(ModelRouter router, ModelSpending spending, TimeProvider clock)
{
    /// <exception cref="IOException">There is nobody to ask at the moment.</exception>
    public async Task<Composed> ComposeAsync(AiTurn turn, AiSeatScene scene, CancellationToken cancel)
    {
        var config = scene.Run.Llm;
        var before = scene.Lines.LastOrDefault(line => line.Generation is not null)?.Generation!.Model;
        var chain = router.Chain(config, scene.PersonaId, before is null ? null : ModelName.Parse(before));
        if (chain.Count == 0)
        {
            throw new IOException("No model can be asked at the moment");
        }

        var request = PromptBuilder.Build(Input(turn, scene)) with
        {
            FirstTokenLimit = TimeSpan.FromSeconds(config.Generation.FirstTokenSeconds),
            AnswerLimit = TimeSpan.FromSeconds(config.Generation.AnswerSeconds),
        };
        var call = new LlmCall
        {
            Id = Guid.CreateVersion7(),
            ConversationId = turn.ConversationId,
            Seat = turn.Seat,
            TurnId = turn.Id,
            At = clock.GetUtcNow(),
            Model = chain[0].ToString(),
            Prompt = scene.IsTry ? LlmCall.NothingKept : PromptRecord.ToJson(request),
            PromptHash = PromptHash.Of(request),
            Reserved = chain.Max(name => ModelPrices.UpperBound(config, name, request)) ?? 0,
        };
        if (!await spending.TryBeginAsync(call, scene.Run.StudyId, config.Budget, cancel))
        {
            return new(null, SilenceReasons.BudgetReached);
        }

        try
        {
            var answered = await router.AnswerAsync(chain, request, (deltas, token) => ReadAsync(deltas, scene, call, token), cancel);
            return new(Compose(turn, scene, request, call, answered), null);
        }
        catch (NoAnswerException problem)
        {
            call.Failure = problem.Message;
            return new(null, SilenceReasons.NoModelAnswered, problem.Message);
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

    private static async Task<Reply> ReadAsync(IAsyncEnumerable<ModelDelta> deltas, AiSeatScene scene, LlmCall call, CancellationToken cancel)
    {
        var parser = new ReplyParser(new(Persona(scene).Name, scene.Rules.MaxThinkChars, scene.Rules.MaxSpeechChars));
        await foreach (var delta in deltas.WithCancellation(cancel))
        {
            // Read on to the usage, which comes last; a model that goes on and on is left to the token limit.
            parser.Push(delta.Text);
        }

        call.Answer = parser.Raw;
        return parser.Finish() switch
        {
            Reply reply => reply,
            NoReply nothing => throw new ModelException(ModelFailure.Broken, $"Nothing in the answer can be said: {nothing.Failure}"),
            _ => throw new InvalidOperationException(),
        };
    }

    private static ComposedReply Compose(AiTurn turn, AiSeatScene scene, ModelRequest request, LlmCall call, Answered<Reply> answered)
    {
        call.Model = answered.Model.ToString();
        call.LatencyMs = (int)answered.Latency.TotalMilliseconds;
        call.InputTokens = answered.Usage?.InputTokens;
        call.OutputTokens = answered.Usage?.OutputTokens;
        call.Cost = answered.Usage is { } usage ? ModelPrices.Cost(scene.Run.Llm, answered.Model, usage) : null;
        return new(answered.Value.Think, answered.Value.Speech, new()
        {
            TurnId = turn.Id,
            Kind = turn.Kind,
            Model = call.Model,
            PersonaId = scene.PersonaId,
            PromptHash = call.PromptHash,
            PromptSeq = scene.LastSeq,
            Temperature = request.Temperature,
            MaxTokens = request.MaxTokens,
            Seed = request.Seed,
            Attempts = answered.Attempts,
            LatencyMs = call.LatencyMs.Value,
            FirstTokenMs = (int?)answered.FirstToken?.TotalMilliseconds,
            InputTokens = call.InputTokens,
            OutputTokens = call.OutputTokens,
            Cost = call.Cost,
            IsFallback = answered.Failures.Any(failure => failure.Model != answered.Model),
        });
    }

    private PromptInput Input(AiTurn turn, AiSeatScene scene) => new()
    {
        Persona = Persona(scene),
        Topic = scene.Topic,
        Task = scene.Task,
        Side = scene.Side,
        Lines = [.. scene.Lines.Select(line => line.IsOwn ? (PromptLine)new OwnLine(line.Think ?? "", line.Speech, line.SentAt) : new PartnerLine(line.Speech, line.SentAt))],
        Kind = turn.Kind,
        Silence = turn.Kind == AiTurnKind.Idle ? clock.GetUtcNow() - scene.LastSaidAt : TimeSpan.Zero,
        Limits = new(scene.Rules.MinThinkChars, scene.Rules.MaxThinkChars, scene.Rules.MaxSpeechChars),
        Memory = new(scene.Run.Llm.Behavior.MemoryMessages, scene.Run.Llm.Behavior.MemoryTokens),
        MaxTokens = scene.Run.Llm.Generation.MaxTokens,
        Temperature = scene.Run.Llm.Generation.Temperature,
        // Of the seat, not of the turn: a model that draws does so anew from the lines it has said.
        Seed = scene.Seed,
    };

    private static Persona Persona(AiSeatScene scene) =>
        scene.Run.Personas.FirstOrDefault(persona => persona.Id == scene.PersonaId) ?? scene.Run.Personas[0];
}
