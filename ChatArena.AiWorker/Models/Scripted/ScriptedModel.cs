using System.Runtime.CompilerServices;
using ChatArena.AiWorker.Prompts;

namespace ChatArena.AiWorker.Models.Scripted;

/// <summary>
/// The provider without a model: plays any persona from written lines, on topic, on the side of its hidden task, deterministic by seed. It
/// reads <see cref="ModelRequest.Scene"/> and the messages, needs no network and never fails; usage is estimated by <see cref="TokenEstimate"/>.
/// </summary>
/// <remarks>It looks no further back than the request does: a line may come again when the memory has forgotten it.</remarks>
public sealed class ScriptedModel : IChatModel
{
    private const int WordsPerDelta = 4;

    public ModelName Name { get; } = new("scripted", "lines");

    public async IAsyncEnumerable<ModelDelta> StreamAsync(ModelRequest request, [EnumeratorCancellation] CancellationToken cancel)
    {
        var scene = request.Scene ?? throw new ModelException(ModelFailure.Refused, "The scripted provider needs a scene.");
        var (think, speech) = new ScriptedTalk(request, scene).Next();
        var answer = PromptBuilder.Answer(think, speech);
        foreach (var words in answer.Split(' ').Chunk(WordsPerDelta).Index())
        {
            cancel.ThrowIfCancellationRequested();
            // Others get their turn between two pieces, as with a model at the other end of a wire.
            await Task.Yield();
            yield return new((words.Index == 0 ? "" : " ") + string.Join(' ', words.Item));
        }

        cancel.ThrowIfCancellationRequested();
        yield return new("", new(TokenEstimate.Of(request.System) + request.Messages.Sum(message => TokenEstimate.Of(message.Content)), TokenEstimate.Of(answer)));
    }
}
