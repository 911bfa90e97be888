using System.Collections.Concurrent;
using Polly;
using Polly.CircuitBreaker;

namespace ChatArena.AiWorker.Models;

/// <summary>One circuit for each provider: while it is open, nobody waits for a provider that keeps failing.</summary>
public sealed partial class ModelCircuits(TimeProvider clock, ILogger<ModelCircuits> log)
{
    internal static readonly TimeSpan Break = TimeSpan.FromSeconds(30);
    internal const int FailuresToOpen = 6;

    private readonly ConcurrentDictionary<string, Circuit> _circuits = new();

    public bool IsOpen(string provider) => _circuits.TryGetValue(provider, out var circuit) && circuit.OpenUntil > clock.GetUtcNow();

    /// <exception cref="BrokenCircuitException">The provider was not asked.</exception>
    internal ValueTask<T> RunAsync<T>(string provider, Func<CancellationToken, ValueTask<T>> ask, CancellationToken cancel) =>
        _circuits.GetOrAdd(provider, Create).Pipeline.ExecuteAsync(ask, cancel);

    private Circuit Create(string provider)
    {
        var circuit = new Circuit();
        circuit.Pipeline = new ResiliencePipelineBuilder { TimeProvider = clock }
            .AddCircuitBreaker(new()
            {
                // What a provider does wrong; an unusable reply or a refused request says nothing of the next one.
                ShouldHandle = new PredicateBuilder().Handle<ModelException>(problem =>
                    problem.Failure is ModelFailure.Unavailable or ModelFailure.TimedOut or ModelFailure.RateLimited),
                FailureRatio = 0.5,
                MinimumThroughput = FailuresToOpen,
                SamplingDuration = TimeSpan.FromMinutes(1),
                BreakDuration = Break,
                OnOpened = opened =>
                {
                    circuit.OpenUntil = clock.GetUtcNow() + opened.BreakDuration;
                    LogOpened(provider, opened.BreakDuration.TotalSeconds);
                    return ValueTask.CompletedTask;
                },
                OnClosed = closed =>
                {
                    circuit.OpenUntil = DateTimeOffset.MinValue;
                    LogClosed(provider);
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
        return circuit;
    }

    private sealed class Circuit
    {
        private long _openUntil;

        public ResiliencePipeline Pipeline { get; set; } = ResiliencePipeline.Empty;

        public DateTimeOffset OpenUntil
        {
            get => new(Interlocked.Read(ref _openUntil), TimeSpan.Zero);
            set => Interlocked.Exchange(ref _openUntil, value.UtcTicks);
        }
    }

    [LoggerMessage(LogLevel.Warning, "AI provider {Provider} keeps failing and is not asked for {Seconds} s")]
    private partial void LogOpened(string provider, double seconds);

    [LoggerMessage(LogLevel.Information, "AI provider {Provider} answers again")]
    private partial void LogClosed(string provider);
}
