using System.Runtime.CompilerServices;
using ChatArena.Core.Content;
using Polly.CircuitBreaker;

namespace ChatArena.AiWorker.Models;

/// <summary>An answer, read to its end.</summary>
/// <param name="Usage">null when the provider did not count, or nobody read so far.</param>
/// <param name="FirstToken">From the call to the first words, of the attempt that succeeded; so is <paramref name="Latency"/>.</param>
/// <param name="Attempts">Calls made, this one included.</param>
public sealed record Answered<T>(
    T Value, ModelName Model, ModelUsage? Usage, TimeSpan? FirstToken, TimeSpan Latency, int Attempts, IReadOnlyList<ModelAttempt> Failures);

/// <summary>A call that failed, or was not made because the provider keeps failing.</summary>
public sealed record ModelAttempt(ModelName Model, ModelFailure Failure);

/// <summary>No model of the chain answered.</summary>
public sealed class NoAnswerException(IReadOnlyList<ModelAttempt> failures)
    : Exception(failures.Count == 0 ? "There is no model to ask" : "No model answered: " + string.Join(", ", failures.Select(failure => $"{failure.Model} {failure.Failure}")))
{
    public IReadOnlyList<ModelAttempt> Failures => failures;
}

/// <summary>Who is asked, how often, and who is asked next.</summary>
public sealed partial class ModelRouter(ModelCatalog catalog, ModelCircuits circuits, TimeProvider clock, ILogger<ModelRouter> log)
{
    internal const int AttemptsPerModel = 3;

    /// <summary>About a second apart: 0.7 and 1.4 s, give or take a fifth, so that many turns do not come back at once.</summary>
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(0.7);

    /// <summary>Longer than this nobody waits for a provider that asked for it, while another one could answer.</summary>
    private static readonly TimeSpan LongestPauseBeforeOthers = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The usable models for a persona, best first; empty when nobody can play it. For a new conversation, providers that keep failing
    /// are left out.
    /// </summary>
    /// <param name="seat">Who has played so far in this conversation; null for a new one.</param>
    public IReadOnlyList<ModelName> Chain(LlmConfig config, string? personaId, ModelName? seat = null) =>
        ModelChain.For(config, personaId, seat, name => catalog.Find(name.Provider) is { IsUsable: true } && (seat is not null || !circuits.IsOpen(name.Provider)));

    /// <summary>Asks until somebody answers. Every attempt gets a stream of its own, so <paramref name="read"/> may run several times.</summary>
    /// <param name="read">Reads an answer; a <see cref="ModelException"/> from it means that the reply is unusable.</param>
    /// <exception cref="NoAnswerException">Nobody of the chain answered.</exception>
    public async Task<Answered<T>> AnswerAsync<T>(
        IReadOnlyList<ModelName> chain, ModelRequest request, Func<IAsyncEnumerable<ModelDelta>, CancellationToken, Task<T>> read, CancellationToken cancel)
    {
        var failures = new List<ModelAttempt>();
        var start = clock.GetTimestamp();
        for (var place = 0; place < chain.Count; place++)
        {
            var name = chain[place];
            for (var attempt = 1; attempt <= AttemptsPerModel; attempt++)
            {
                try
                {
                    return await circuits.RunAsync(name.Provider, token => AskAsync(name, request, read, failures, token), cancel);
                }
                catch (BrokenCircuitException)
                {
                    failures.Add(new(name, ModelFailure.Unavailable));
                    LogNotAsked(name);
                    break;
                }
                catch (ModelException problem)
                {
                    failures.Add(new(name, problem.Failure));
                    LogFailed(name, attempt, problem.Failure, problem.Message);
                    // Nobody waits three time limits for a model that hangs while another one could answer.
                    var isLost = problem.Failure == ModelFailure.TimedOut && place + 1 < chain.Count;
                    var pause = Pause(attempt, problem.RetryAfter);
                    // Asked earlier than it wants to be it only refuses again; later than an answer may take nobody waits for it any more.
                    var longest = place + 1 < chain.Count ? LongestPauseBeforeOthers : request.AnswerLimit - clock.GetElapsedTime(start);
                    if (!problem.IsRetryable || isLost || attempt == AttemptsPerModel || (problem.RetryAfter is not null && pause > longest))
                    {
                        break;
                    }

                    await Task.Delay(pause, clock, cancel);
                }
            }

            if (place + 1 < chain.Count)
            {
                LogNext(name, chain[place + 1]);
            }
        }

        throw new NoAnswerException(failures);
    }

    /// <summary>At least what the provider asked for.</summary>
    private static TimeSpan Pause(int attempt, TimeSpan? asked)
    {
        var pause = FirstPause * (1 << (attempt - 1)) * (0.8 + (0.4 * Random.Shared.NextDouble()));
        return asked > pause ? asked.Value + (FirstPause * Random.Shared.NextDouble()) : pause;
    }

    /// <summary>Asks one model once, also while it is left alone because it keeps failing. What it says is not kept.</summary>
    /// <exception cref="ModelException">It did not answer.</exception>
    public async Task<Answered<bool>> AskOnceAsync(ModelName name, ModelRequest request, CancellationToken cancel) =>
        await AskAsync(name, request, ReadToTheEndAsync, [], cancel);

    private static async Task<bool> ReadToTheEndAsync(IAsyncEnumerable<ModelDelta> deltas, CancellationToken cancel)
    {
        await foreach (var _ in deltas.WithCancellation(cancel))
        {
            // The usage comes last.
        }

        return true;
    }

    private async ValueTask<Answered<T>> AskAsync<T>(
        ModelName name, ModelRequest request, Func<IAsyncEnumerable<ModelDelta>, CancellationToken, Task<T>> read, List<ModelAttempt> failures, CancellationToken cancel)
    {
        var model = catalog.Find(name) ?? throw new ModelException(ModelFailure.Refused, $"{name} is not usable any more");
        using var activity = ModelMetrics.Start(name, request);
        var watch = new Watch(clock);
        ModelFailure? failure = null;
        try
        {
            var value = await read(watch.PassOnAsync(model.StreamAsync(request, cancel), cancel), cancel);
            return new(value, name, watch.Usage, watch.FirstToken, watch.Elapsed, failures.Count + 1, [.. failures]);
        }
        catch (ModelException problem)
        {
            failure = problem.Failure;
            throw;
        }
        finally
        {
            ModelMetrics.Ended(activity, name, watch.Elapsed, watch.FirstToken, watch.Usage, failure);
        }
    }

    private sealed class Watch(TimeProvider clock)
    {
        private readonly long _start = clock.GetTimestamp();

        public TimeSpan Elapsed => clock.GetElapsedTime(_start);

        public TimeSpan? FirstToken { get; private set; }

        public ModelUsage? Usage { get; private set; }

        public async IAsyncEnumerable<ModelDelta> PassOnAsync(IAsyncEnumerable<ModelDelta> deltas, [EnumeratorCancellation] CancellationToken cancel)
        {
            await foreach (var delta in deltas.WithCancellation(cancel))
            {
                FirstToken ??= delta.Text.Length > 0 ? Elapsed : null;
                Usage = delta.Usage ?? Usage;
                yield return delta;
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Model} failed ({Failure}), attempt {Attempt}: {Problem}")]
    private partial void LogFailed(ModelName model, int attempt, ModelFailure failure, string problem);

    [LoggerMessage(LogLevel.Warning, "{Model} is not asked: its provider keeps failing")]
    private partial void LogNotAsked(ModelName model);

    [LoggerMessage(LogLevel.Warning, "{Failed} does not answer; {Next} is asked")]
    private partial void LogNext(ModelName failed, ModelName next);
}
