using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using ChatArena.AiWorker.Models;

namespace ChatArena.IntegrationTests.Ai;

/// <summary>A model whose answers the test decides, in the place of the scripted one.</summary>
public sealed class Stage : IChatModel
{
    private int _running;

    public ModelName Name { get; } = new("scripted", "stage");

    /// <summary>What is said to a request; may wait and may throw.</summary>
    public Func<ModelRequest, CancellationToken, Task<string>> Answer { get; set; } =
        (request, _) => Task.FromResult($"<think>What do I answer to that?</think><speech>I heard: {request.Messages[^1].Content}</speech>");

    public ConcurrentQueue<ModelRequest> Asked { get; } = new();

    /// <summary>Calls at the same time, at most.</summary>
    public int MostRunning { get; private set; }

    public async IAsyncEnumerable<ModelDelta> StreamAsync(ModelRequest request, [EnumeratorCancellation] CancellationToken cancel)
    {
        MostRunning = Math.Max(MostRunning, Interlocked.Increment(ref _running));
        try
        {
            Asked.Enqueue(request);
            var answer = await Answer(request, cancel);
            yield return new(answer[..(answer.Length / 2)]);
            yield return new(answer[(answer.Length / 2)..]);
            yield return new("", new(100, 20));
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }
}
