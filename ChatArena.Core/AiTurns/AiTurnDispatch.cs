using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ChatArena.Core.AiTurns;

/// <summary>
/// Hands turns to the queue without making anybody wait. What cannot be handed over is dropped: the sweep finds it again from the store.
/// </summary>
public sealed class AiTurnDispatch
{
    private const int Capacity = 100_000;

    private readonly Channel<Step> _steps = Channel.CreateBounded<Step>(new BoundedChannelOptions(Capacity) { SingleReader = true });

    internal ChannelReader<Step> Steps => _steps.Reader;

    public void Post(AiTurn turn) => _steps.Writer.TryWrite(new(turn.ConversationId, turn));

    /// <summary>The conversation is over.</summary>
    public void Cancel(Guid conversationId) => _steps.Writer.TryWrite(new(conversationId, null));

    /// <param name="Turn">Null cancels the conversation's turns.</param>
    internal readonly record struct Step(Guid ConversationId, AiTurn? Turn);
}

/// <summary>Brings turns to the queue, in order.</summary>
public sealed partial class AiTurnDispatchLoop(AiTurnDispatch dispatch, IAiTurnQueue queue, ILogger<AiTurnDispatchLoop> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var step in dispatch.Steps.ReadAllAsync(stoppingToken))
        {
            try
            {
                await (step.Turn is { } turn ? queue.EnqueueAsync(turn, stoppingToken) : queue.CancelAsync(step.ConversationId, stoppingToken));
            }
            catch (Exception problem) when (problem is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                LogAway(step.ConversationId, problem.Message);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "A turn of conversation {Conversation} could not be queued and will be found again: {Problem}")]
    private partial void LogAway(Guid conversation, string problem);
}
