using ChatArena.Core.AiTurns;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatArena.Tests.AiTurns;

public sealed class AiTurnDispatchTests
{
    private static readonly DateTimeOffset At = new(2026, 1, 19, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task What_the_queue_cancelled_by_itself_stops_no_turn_behind_it()
    {
        var dispatch = new AiTurnDispatch();
        var queue = new TiredQueue();
        using var loop = new AiTurnDispatchLoop(dispatch, queue, NullLogger<AiTurnDispatchLoop>.Instance);
        dispatch.Post(AiTurn.For(Guid.CreateVersion7(At), 1, AiTurnKind.Reply, 1, At));
        var second = AiTurn.For(Guid.CreateVersion7(At), 1, AiTurnKind.Reply, 1, At);
        dispatch.Post(second);

        await loop.StartAsync(TestContext.Current.CancellationToken);

        (await queue.Enqueued.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken)).ShouldBe(second);
        await loop.StopAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Gives up the first turn as a client library does whose connection goes, although nobody cancelled anything.</summary>
    private sealed class TiredQueue : IAiTurnQueue
    {
        private readonly TaskCompletionSource<AiTurn> _enqueued = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _asked;

        public Task<AiTurn> Enqueued => _enqueued.Task;

        public ValueTask EnqueueAsync(AiTurn turn, CancellationToken cancel)
        {
            if (++_asked == 1)
            {
                throw new TaskCanceledException();
            }

            _enqueued.TrySetResult(turn);
            return ValueTask.CompletedTask;
        }

        public ValueTask<LeasedTurn?> LeaseAsync(TimeSpan lease, TimeSpan atMost, CancellationToken cancel) => throw new NotSupportedException();

        public ValueTask<bool> ExtendAsync(LeasedTurn leased, TimeSpan lease, CancellationToken cancel) => throw new NotSupportedException();

        public ValueTask AcknowledgeAsync(LeasedTurn leased, CancellationToken cancel) => throw new NotSupportedException();

        public ValueTask ReleaseAsync(LeasedTurn leased, TimeSpan delay, CancellationToken cancel) => throw new NotSupportedException();

        public ValueTask CancelAsync(Guid conversationId, CancellationToken cancel) => throw new NotSupportedException();
    }
}
