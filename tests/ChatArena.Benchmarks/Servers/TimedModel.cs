using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using ChatArena.AiWorker.Models;

namespace ChatArena.Benchmarks.Servers;

/// <summary>Takes about half a second for an answer, and remembers when the last token of each left it.</summary>
internal sealed class TimedModel : IChatModel
{
    private int _answers;

    public ModelName Name { get; } = new("scripted", "timed");

    /// <summary>Timestamps by what was said.</summary>
    public ConcurrentDictionary<string, long> SaidAt { get; } = new();

    public async IAsyncEnumerable<ModelDelta> StreamAsync(ModelRequest request, [EnumeratorCancellation] CancellationToken cancel)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(400 + Random.Shared.Next(200)), cancel);
        var speech = $"Answer {Interlocked.Increment(ref _answers)} of a model that takes its time.";
        yield return new("<think>Nothing to think about here.</think>");
        SaidAt[speech] = Stopwatch.GetTimestamp();
        yield return new($"<speech>{speech}</speech>", new(50, 20));
    }
}
