namespace ChatArena.Core.AiTurns;

/// <summary>
/// What staff ask of a worker: which providers it sees, whether one answers, and what a persona would say. In the worker's own process it is
/// the worker; elsewhere it asks one over HTTP.
/// </summary>
/// <remarks>
/// No order between calls. Failure: <see cref="WorkerAwayException"/>; what a model or a rule refuses is a value with one of
/// <see cref="DeskRefusals"/>. Cancelling ends the call of the model.
/// </remarks>
public interface IModelDesk
{
    /// <summary>Every provider that is switched on.</summary>
    Task<IReadOnlyList<ProviderReport>> ProvidersAsync(CancellationToken cancel);

    /// <summary>One small question to a provider's model. It costs what it costs.</summary>
    Task<ModelTest> TestAsync(string provider, CancellationToken cancel);

    /// <summary>A persona's next message, made as in a conversation. Nothing of it is kept but what it cost.</summary>
    Task<TriedReply> TryAsync(TriedTurn turn, CancellationToken cancel);
}

/// <summary>No worker answers, or none is known.</summary>
public sealed class WorkerAwayException(string message, Exception? inner = null) : IOException(message, inner);

/// <summary>Why nobody was asked, or nobody answered.</summary>
public static class DeskRefusals
{
    public const string ModelsStopped = "models_stopped";
    public const string ModelsOff = "models_off";
    public const string ProviderUnusable = "provider_unusable";
    public const string NoModel = "no_model";
    public const string BudgetReached = SilenceReasons.BudgetReached;
    public const string NoModelAnswered = SilenceReasons.NoModelAnswered;
}
