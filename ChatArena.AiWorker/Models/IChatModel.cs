using ChatArena.Core.Content;

namespace ChatArena.AiWorker.Models;

/// <summary>
/// One model of one provider. Stateless: everything it needs is in the request, so a turn may be answered by another model the next time.
/// </summary>
/// <remarks>
/// Order: text deltas in the order of the answer, then at most one delta with usage. Failure: <see cref="ModelException"/>, also for a
/// time limit; what was streamed before it is no answer. Cancelling stops the provider's work at once and throws
/// <see cref="OperationCanceledException"/>.
/// </remarks>
public interface IChatModel
{
    /// <summary><c>provider/model</c>, such as <c>ollama/gemma3</c>.</summary>
    ModelName Name { get; }

    IAsyncEnumerable<ModelDelta> StreamAsync(ModelRequest request, CancellationToken cancel);
}

/// <param name="Provider">The key in <c>llm_config.json</c>, such as <c>openai</c>.</param>
/// <param name="Model">The provider's own name of the model.</param>
public sealed record ModelName(string Provider, string Model)
{
    public override string ToString() => $"{Provider}/{Model}";

    /// <param name="text">As <see cref="ToString"/> writes it; a model's own name may hold slashes.</param>
    /// <exception cref="FormatException">There is no slash.</exception>
    public static ModelName Parse(string text) =>
        text.IndexOf('/', StringComparison.Ordinal) is var slash and > 0 ? new(text[..slash], text[(slash + 1)..]) : throw new FormatException("A model is written provider/model.");
}

/// <summary>What a model is asked. The first message after <see cref="System"/> is the partner's, and speakers alternate.</summary>
public sealed record ModelRequest
{
    public required string System { get; init; }
    public required IReadOnlyList<ModelMessage> Messages { get; init; }
    public int MaxTokens { get; init; } = 1024;
    public double Temperature { get; init; } = 0.7;

    /// <summary>Makes an answer reproducible where the provider can.</summary>
    public long? Seed { get; init; }

    /// <summary>A model that has said nothing by then has failed.</summary>
    public TimeSpan FirstTokenLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>An answer without an end by then has failed.</summary>
    public TimeSpan AnswerLimit { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>What only the scripted provider needs; others see the same in <see cref="System"/>.</summary>
    public ScriptedScene? Scene { get; init; }

    /// <summary>The same question under the limits of <c>llm_config.json</c>.</summary>
    public ModelRequest Under(LlmConfig.GenerationSection generation) => this with
    {
        MaxTokens = generation.MaxTokens,
        Temperature = generation.Temperature,
        FirstTokenLimit = TimeSpan.FromSeconds(generation.FirstTokenSeconds),
        AnswerLimit = TimeSpan.FromSeconds(generation.AnswerSeconds),
    };
}

/// <param name="IsOwn">The model's own earlier turn (<c>assistant</c>); otherwise the partner's (<c>user</c>).</param>
public sealed record ModelMessage(bool IsOwn, string Content);

/// <summary>A piece of an answer.</summary>
/// <param name="Text">Empty when there is only usage.</param>
public sealed record ModelDelta(string Text, ModelUsage? Usage = null);

public sealed record ModelUsage(int InputTokens, int OutputTokens);

/// <summary>Who plays what: the scripted provider reads no prompt.</summary>
/// <param name="Side">Of the hidden task: argue for the topic's statement or against it.</param>
public sealed record ScriptedScene(Persona Persona, string Topic, string Task, TaskSide Side, bool IsIdlePrompt);

/// <summary>A model did not answer, or nothing that can be used. The message is logged: it holds no word of a prompt or an answer.</summary>
public sealed class ModelException(ModelFailure failure, string message, Exception? inner = null) : Exception(message, inner)
{
    public ModelFailure Failure => failure;

    /// <summary>How long the provider asked to be left alone.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether asking the same model again soon may help.</summary>
    public bool IsRetryable => failure is ModelFailure.RateLimited or ModelFailure.Unavailable or ModelFailure.TimedOut or ModelFailure.Broken;
}

public enum ModelFailure
{
    /// <summary>429.</summary>
    RateLimited,

    /// <summary>5xx, refused or lost connection.</summary>
    Unavailable,

    /// <summary>No answer, or no end of one, within the limit.</summary>
    TimedOut,

    /// <summary>An answer that cannot be read.</summary>
    Broken,

    /// <summary>The provider refuses this request: key, model name, content. Asking again gives the same.</summary>
    Refused,
}
