using System.Runtime.CompilerServices;

namespace ChatArena.AiWorker.Models;

/// <summary>Makes a provider's stream keep the promises of <see cref="IChatModel"/>, whatever the provider and its package do.</summary>
internal static class ModelStream
{
    /// <summary>No answer of a turn is longer; a provider that goes on has lost its way.</summary>
    private const int MaxCharsPerToken = 32;

    /// <param name="ask">Starts the call; every exception of it becomes a <see cref="ModelException"/>.</param>
    public static async IAsyncEnumerable<ModelDelta> GuardAsync(
        ModelName name, ModelRequest request, Func<CancellationToken, IAsyncEnumerable<ModelDelta>> ask, TimeProvider clock, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var answerLimit = new CancellationTokenSource(request.AnswerLimit, clock);
        using var firstTokenLimit = new CancellationTokenSource(request.FirstTokenLimit, clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancel, answerLimit.Token, firstTokenLimit.Token);
        var letters = 0L;
        await using var deltas = ask(linked.Token).GetAsyncEnumerator(linked.Token);
        while (await NextAsync())
        {
            var delta = deltas.Current;
            if (delta.Text.Length > 0)
            {
                firstTokenLimit.CancelAfter(Timeout.InfiniteTimeSpan);
                letters += delta.Text.Length;
            }

            if (letters > (long)request.MaxTokens * MaxCharsPerToken)
            {
                throw new ModelException(ModelFailure.Broken, $"{name} did not stop");
            }

            yield return delta;
        }

        if (letters == 0)
        {
            throw new ModelException(ModelFailure.Broken, $"{name} answered without a word");
        }

        async Task<bool> NextAsync()
        {
            try
            {
                return await deltas.MoveNextAsync();
            }
            catch (Exception) when (cancel.IsCancellationRequested)
            {
                // Whatever a cut connection looks like to the package: the caller asked for it.
                throw new OperationCanceledException(cancel);
            }
            catch (Exception) when (linked.IsCancellationRequested)
            {
                throw new ModelException(ModelFailure.TimedOut, answerLimit.IsCancellationRequested
                    ? $"{name} did not end its answer within {request.AnswerLimit.TotalSeconds} s"
                    : $"{name} said nothing within {request.FirstTokenLimit.TotalSeconds} s");
            }
            catch (Exception problem) when (problem is not ModelException)
            {
                throw ModelErrors.Explain(name, problem);
            }
        }
    }
}
