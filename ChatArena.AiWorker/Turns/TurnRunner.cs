using System.Diagnostics;
using ChatArena.AiWorker.Models;
using ChatArena.Contracts.Sockets;
using ChatArena.Core;
using ChatArena.Core.AiTurns;
using ChatArena.Core.Conversations;
using ChatArena.Core.Live;
using ChatArena.Core.Studies;
using ChatArena.Core.Timing;

namespace ChatArena.AiWorker.Turns;

/// <summary>
/// Answers one turn: reads the conversation, lets a model compose, waits as long as a person would have typed, and appends through
/// the one log. The message's id follows from the turn, so that a turn which comes twice speaks once.
/// </summary>
internal sealed partial class TurnRunner(
    AiTurnService turns,
    Composer composer,
    ConversationService conversations,
    StudyCatalog studies,
    IAiTurnQueue queue,
    AiTurnDispatch dispatch,
    ILiveEvents live,
    TimeProvider clock,
    ILogger<TurnRunner> log)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    public async Task RunAsync(LeasedTurn leased, CancellationToken stopping)
    {
        var turn = leased.Turn;
        using var activity = ArenaMetrics.Activities.StartActivity("answer turn", ActivityKind.Consumer, turn.TraceParent);
        await using var lease = await TurnLease.HoldAsync(queue, live, leased, clock, log, stopping);
        try
        {
            await SpeakAsync(leased, lease.Token);
            await queue.AcknowledgeAsync(leased, CancellationToken.None);
        }
        catch (OperationCanceledException) when (lease.IsOver)
        {
            await turns.StaySilentAsync(turn, SilenceReasons.ConversationOver, CancellationToken.None);
            await queue.AcknowledgeAsync(leased, CancellationToken.None);
        }
        catch (OperationCanceledException) when (lease.IsLost)
        {
            // Another worker has the turn.
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await queue.ReleaseAsync(leased, TimeSpan.Zero, CancellationToken.None);
        }
        catch (Exception problem) when (leased.Attempt < IAiTurnQueue.MostAttempts)
        {
            LogAgain(turn.ConversationId, leased.Attempt, problem.Message);
            var pause = TimeSpan.FromSeconds(Math.Pow(2, leased.Attempt - 1));
            await queue.ReleaseAsync(leased, pause < LongestPause ? pause : LongestPause, CancellationToken.None);
        }
        catch (Exception problem)
        {
            LogGivenUp(turn.ConversationId, problem);
            await GiveUpSeatAsync(turn, SilenceReasons.NoModelAnswered, EndReason.AiFailed);
            await queue.AcknowledgeAsync(leased, CancellationToken.None);
        }
    }

    private async Task SpeakAsync(LeasedTurn leased, CancellationToken cancel)
    {
        var turn = leased.Turn;
        var scene = await turns.ReadAsync(turn.ConversationId, turn.Seat, cancel);
        var isStopped = scene is not null && studies.Find(scene.Run.StudyId) is { Llm.Stop: true };
        if ((scene is null ? SilenceReasons.ConversationOver : TurnRules.WhySilent(turn, scene, isStopped)) is { } reason)
        {
            await turns.StaySilentAsync(turn, reason, cancel);
            if (reason == SilenceReasons.Stopped)
            {
                conversations.TryEnd(new(turn.ConversationId, EndReason.BudgetReached, turn.Seat, clock.GetUtcNow()));
            }

            return;
        }

        var began = clock.GetTimestamp();
        var typingSince = clock.GetUtcNow().InWholeMicroseconds();
        Show(scene!, isTyping: true);
        var isSaid = false;
        try
        {
            var composed = await ComposeAsync(turn, scene!, cancel);
            if (composed.Reply is not { } reply)
            {
                await GiveUpSeatAsync(turn, composed.Silence!, composed.Silence == SilenceReasons.NoModelAnswered ? EndReason.AiFailed : EndReason.BudgetReached);
                return;
            }

            var settings = scene!.Run.Settings.Ai;
            var pause = new TypingPace(settings.ShortestDelay, settings.LongestDelay)
                .Pause(reply.Speech, clock.GetElapsedTime(began), BitConverter.ToUInt64(turn.Id.ToByteArray()));
            await Task.Delay(pause, clock, cancel);
            isSaid = await AppendAsync(turn, scene, reply, typingSince, cancel);
        }
        finally
        {
            if (!isSaid)
            {
                Show(scene!, isTyping: false);
            }
        }
    }

    private async Task<Composed> ComposeAsync(AiTurn turn, AiSeatScene scene, CancellationToken cancel)
    {
        using var stop = new StopSwitch(studies, scene.Run.StudyId, cancel);
        try
        {
            return await composer.ComposeAsync(turn, scene, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsThrown && !cancel.IsCancellationRequested)
        {
            return new(null, SilenceReasons.Stopped);
        }
    }

    /// <summary>False when the conversation would not take it.</summary>
    private async Task<bool> AppendAsync(AiTurn turn, AiSeatScene scene, ComposedReply reply, DateTimeOffset typingSince, CancellationToken cancel)
    {
        var receipt = new Receipt();
        var isTaken = conversations.TryAppend(new()
        {
            ConversationId = turn.ConversationId,
            Seat = turn.Seat,
            ClientId = turn.ClientId,
            Think = reply.Think,
            Speech = reply.Speech,
            SentAt = clock.GetUtcNow().InWholeMicroseconds(),
            TypingSince = typingSince,
            KnownSeq = scene.LastSeq,
            Audience = scene.People,
            Generation = reply.Generation.ToJson(),
            Receiver = receipt,
            Trace = Activity.Current?.Context ?? default,
        });
        var (seq, code) = isTaken ? await receipt.Answer.WaitAsync(cancel) : (0, ErrorCodes.Busy);
        switch (code)
        {
            case null:
                PostIdleTurn(turn, scene, seq);
                return true;
            case ErrorCodes.Busy or ErrorCodes.StorageUnavailable:
                throw new IOException($"The log did not take the message: {code}.");
            default:
                await turns.StaySilentAsync(turn, code == ErrorCodes.ConversationOver ? SilenceReasons.ConversationOver : SilenceReasons.Refused, cancel);
                return false;
        }
    }

    private void PostIdleTurn(AiTurn turn, AiSeatScene scene, int seq)
    {
        if (scene.Run.Settings.Ai.IdleAfter is { Ticks: > 0 } idle)
        {
            dispatch.Post(AiTurn.For(turn.ConversationId, turn.Seat, AiTurnKind.Idle, seq, clock.GetUtcNow() + idle));
        }
    }

    /// <summary>The person is told that their partner is gone, and waits for another.</summary>
    private async Task GiveUpSeatAsync(AiTurn turn, string silence, EndReason end)
    {
        conversations.TryEnd(new(turn.ConversationId, end, turn.Seat, clock.GetUtcNow()));
        await turns.StaySilentAsync(turn, silence, CancellationToken.None);
    }

    private void Show(AiSeatScene scene, bool isTyping)
    {
        var typing = new TypingChanged(scene.ConversationId, scene.Seat, isTyping);
        foreach (var person in scene.People)
        {
            live.Publish(person, typing);
        }
    }

    private sealed class Receipt : IAppendReceiver
    {
        private readonly TaskCompletionSource<(int Seq, string? Code)> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<(int Seq, string? Code)> Answer => _answer.Task;

        public void Stored(MessageDraft draft, int seq, DateTimeOffset sentAt) => _answer.TrySetResult((seq, null));

        public void Refused(MessageDraft draft, string code) => _answer.TrySetResult((0, code));
    }

    [LoggerMessage(LogLevel.Warning, "A turn of conversation {Conversation} comes again (attempt {Attempt} failed): {Problem}")]
    private partial void LogAgain(Guid conversation, int attempt, string problem);

    [LoggerMessage(LogLevel.Error, "A turn of conversation {Conversation} is given up")]
    private partial void LogGivenUp(Guid conversation, Exception problem);
}
