using ChatArena.Core.AiTurns;

namespace ChatArena.Api.Worker;

/// <summary>The desk of a worker in a process of its own.</summary>
internal sealed class WorkerDesk(WorkerClient worker) : IModelDesk
{
    /// <summary>For a list that a worker has in its memory.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public async Task<IReadOnlyList<ProviderReport>> ProvidersAsync(CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Patience);
        try
        {
            return await worker.AskAsync(HttpMethod.Get, "models", null, ModelDeskJson.Default.IReadOnlyListProviderReport, limit.Token);
        }
        catch (OperationCanceledException problem) when (!cancel.IsCancellationRequested)
        {
            throw new WorkerAwayException("the worker takes too long", problem);
        }
    }

    public Task<ModelTest> TestAsync(string provider, CancellationToken cancel) =>
        worker.AskAsync(HttpMethod.Post, $"models/{Uri.EscapeDataString(provider)}/test", null, ModelDeskJson.Default.ModelTest, cancel);

    public Task<TriedReply> TryAsync(TriedTurn turn, CancellationToken cancel) =>
        worker.AskAsync(HttpMethod.Post, "models/try", JsonContent.Create(turn, ModelDeskJson.Default.TriedTurn), ModelDeskJson.Default.TriedReply, cancel);
}
