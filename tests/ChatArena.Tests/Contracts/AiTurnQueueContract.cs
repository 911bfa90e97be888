using ChatArena.Core.AiTurns;

namespace ChatArena.Tests.Contracts;

/// <summary>What every <see cref="IAiTurnQueue"/> must do: what comes out, when, and to whom. One subclass for each implementation.</summary>
public abstract partial class AiTurnQueueContract
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Guid _conversation = Guid.CreateVersion7();

    protected FakeClock Clock { get; } = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>What the queue said in its log.</summary>
    protected abstract IReadOnlyCollection<string> Said { get; }

    /// <summary>The queue of this test, empty at first; its times are those of <see cref="Clock"/>. Opened again, it is the same queue as another process sees it.</summary>
    protected abstract ValueTask<IAiTurnQueue> OpenAsync();

    [Fact]
    public async Task A_turn_comes_out_as_it_went_in_for_the_first_time_and_for_one_only()
    {
        var queue = await OpenAsync();
        var turn = Turn(7, kind: AiTurnKind.Idle) with { TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" };
        await queue.EnqueueAsync(turn, Cancel);

        var leased = await NextAsync(await OpenAsync());

        leased.ShouldNotBeNull().Turn.ShouldBe(turn);
        leased.Attempt.ShouldBe(1);
        (await NextAsync(queue)).ShouldBeNull();
    }

    [Fact]
    public async Task Turns_of_different_seats_come_by_the_time_they_are_due()
    {
        var queue = await OpenAsync();
        AiTurn[] turns = [.. Enumerable.Range(0, 10).Select(number => AiTurn.For(Guid.CreateVersion7(), 2, AiTurnKind.Reply, 1, Now.AddMilliseconds(-number)))];
        foreach (var turn in turns)
        {
            await queue.EnqueueAsync(turn, Cancel);
        }

        foreach (var turn in turns.Reverse())
        {
            (await NextAsync(queue)).ShouldNotBeNull().Turn.ShouldBe(turn);
        }
    }

    [Fact]
    public async Task Nobody_gets_a_turn_before_it_is_due()
    {
        var queue = await OpenAsync();
        await queue.EnqueueAsync(Turn(1, due: TimeSpan.FromMilliseconds(1500)), Cancel);

        Clock.Advance(TimeSpan.FromMilliseconds(1499));
        (await NextAsync(queue)).ShouldBeNull();
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        (await NextAsync(queue)).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_newer_turn_of_a_seat_replaces_the_waiting_one_and_an_older_one_does_not()
    {
        var queue = await OpenAsync();
        await queue.EnqueueAsync(Turn(1), Cancel);
        var newest = Turn(5);
        await queue.EnqueueAsync(newest, Cancel);
        await queue.EnqueueAsync(Turn(3), Cancel);
        var other = AiTurn.For(_conversation, 3, AiTurnKind.Reply, 1, Now.AddSeconds(-1));
        await queue.EnqueueAsync(other, Cancel);

        (await NextAsync(queue)).ShouldNotBeNull().Turn.ShouldBe(other);
        var leased = await NextAsync(queue);
        leased.ShouldNotBeNull().Turn.ShouldBe(newest);
        await queue.AcknowledgeAsync(leased, Cancel);
        (await NextAsync(queue)).ShouldBeNull();
    }

    [Fact]
    public async Task A_turn_for_silence_never_takes_the_place_of_an_answer()
    {
        var queue = await OpenAsync();
        await queue.EnqueueAsync(Turn(1), Cancel);
        var first = (await NextAsync(queue)).ShouldNotBeNull();
        // The person goes on while the first is answered; the answer is the third message, and they may fall silent behind it.
        await queue.EnqueueAsync(Turn(2), Cancel);
        await queue.EnqueueAsync(Turn(3, due: TimeSpan.FromSeconds(60), kind: AiTurnKind.Idle), Cancel);
        await queue.AcknowledgeAsync(first, Cancel);

        (await NextAsync(queue)).ShouldNotBeNull().Turn.ShouldBe(Turn(2));
    }

    [Fact]
    public async Task An_answer_takes_the_place_of_a_turn_for_silence_whatever_that_is_for()
    {
        var queue = await OpenAsync();
        await queue.EnqueueAsync(Turn(3, due: TimeSpan.FromSeconds(60), kind: AiTurnKind.Idle), Cancel);
        await queue.EnqueueAsync(Turn(2), Cancel);

        (await NextAsync(queue)).ShouldNotBeNull().Turn.ShouldBe(Turn(2));
    }

    [Fact]
    public async Task A_replaced_turn_takes_its_time_along()
    {
        var queue = await OpenAsync();
        await queue.EnqueueAsync(Turn(1), Cancel);
        await queue.EnqueueAsync(Turn(2, due: TimeSpan.FromSeconds(2)), Cancel);

        (await NextAsync(queue)).ShouldBeNull();
        Clock.Advance(TimeSpan.FromSeconds(2));
        (await NextAsync(queue)).ShouldNotBeNull().Turn.TriggerSeq.ShouldBe(2);
    }

    [Fact]
    public async Task One_turn_of_a_seat_at_a_time()
    {
        var queue = await OpenAsync();
        await queue.EnqueueAsync(Turn(1), Cancel);
        var first = (await NextAsync(queue)).ShouldNotBeNull();
        await queue.EnqueueAsync(Turn(2), Cancel);

        (await NextAsync(await OpenAsync())).ShouldBeNull();
        await queue.AcknowledgeAsync(first, Cancel);
        var second = (await NextAsync(queue)).ShouldNotBeNull();
        second.Turn.TriggerSeq.ShouldBe(2);
        second.Attempt.ShouldBe(1);
    }

    [Fact]
    public async Task What_is_being_worked_on_and_what_is_older_is_not_queued_again()
    {
        var queue = await OpenAsync();
        await queue.EnqueueAsync(Turn(5), Cancel);
        var leased = (await NextAsync(queue)).ShouldNotBeNull();

        await queue.EnqueueAsync(Turn(5), Cancel);
        await queue.EnqueueAsync(Turn(4), Cancel);

        await queue.AcknowledgeAsync(leased, Cancel);
        (await NextAsync(queue)).ShouldBeNull();
    }

    [Fact]
    public async Task A_cancelled_conversation_has_no_turns_and_others_keep_theirs()
    {
        var queue = await OpenAsync();
        await queue.EnqueueAsync(Turn(1), Cancel);
        var leased = (await NextAsync(queue)).ShouldNotBeNull();
        await queue.EnqueueAsync(Turn(2), Cancel);
        await queue.EnqueueAsync(AiTurn.For(_conversation, 3, AiTurnKind.Opening, 0, Now), Cancel);
        var other = AiTurn.For(Guid.CreateVersion7(), 2, AiTurnKind.Reply, 1, Now);
        await queue.EnqueueAsync(other, Cancel);

        await (await OpenAsync()).CancelAsync(_conversation, Cancel);
        await queue.CancelAsync(Guid.CreateVersion7(), Cancel);

        (await NextAsync(queue)).ShouldNotBeNull().Turn.ShouldBe(other);
        await queue.ReleaseAsync(leased, TimeSpan.Zero, Cancel);
        Clock.Advance(Lease * 2);
        (await NextAsync(queue)).ShouldNotBeNull().Turn.ShouldBe(other);
        (await NextAsync(queue)).ShouldBeNull();
    }

    [Fact]
    public async Task Many_who_lease_at_once_never_get_the_same_turn()
    {
        var queue = await OpenAsync();
        var turns = Enumerable.Range(0, 100).Select(_ => AiTurn.For(Guid.CreateVersion7(), 2, AiTurnKind.Reply, 1, Now)).ToList();
        foreach (var turn in turns)
        {
            await queue.EnqueueAsync(turn, Cancel);
        }

        var workers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(
            async () =>
            {
                var door = await OpenAsync();
                var leased = new List<Guid>();
                while (await NextAsync(door) is { } one)
                {
                    leased.Add(one.Turn.Id);
                }

                return leased;
            },
            Cancel)));

        workers.SelectMany(leased => leased).ShouldBe(turns.Select(turn => turn.Id), ignoreOrder: true);
    }

    [Fact]
    public async Task Waiting_ends_when_a_turn_comes_from_another_process()
    {
        var queue = await OpenAsync();
        var waiting = queue.LeaseAsync(Lease, TimeSpan.FromHours(1), Cancel).AsTask();
        await Clock.WaitForTimersAsync();
        waiting.IsCompleted.ShouldBeFalse();

        await (await OpenAsync()).EnqueueAsync(Turn(1), Cancel);

        (await waiting.WaitAsync(Patience, Cancel)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Waiting_ends_when_a_seat_becomes_free_for_its_next_turn()
    {
        var queue = await OpenAsync();
        await queue.EnqueueAsync(Turn(1), Cancel);
        var first = (await NextAsync(queue)).ShouldNotBeNull();
        await queue.EnqueueAsync(Turn(2), Cancel);
        var waiting = queue.LeaseAsync(Lease, TimeSpan.FromSeconds(20), Cancel).AsTask();
        await Clock.WaitForTimersAsync();

        await (await OpenAsync()).AcknowledgeAsync(first, Cancel);

        (await waiting.WaitAsync(Patience, Cancel)).ShouldNotBeNull().Turn.TriggerSeq.ShouldBe(2);
    }

    [Fact]
    public async Task Waiting_ends_when_a_turn_becomes_due()
    {
        var queue = await OpenAsync();
        await queue.EnqueueAsync(Turn(1, due: TimeSpan.FromSeconds(3)), Cancel);
        var waiting = queue.LeaseAsync(Lease, TimeSpan.FromHours(1), Cancel).AsTask();

        // It may look more than once before it is time, whatever the time is when it does.
        var passed = TimeSpan.Zero;
        while (await Task.WhenAny(waiting, Clock.WaitForTimersAsync()) != waiting)
        {
            Clock.Advance(TimeSpan.FromSeconds(1));
            passed += TimeSpan.FromSeconds(1);
        }

        (await waiting).ShouldNotBeNull();
        passed.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task Nobody_asks_again_in_the_last_part_of_a_millisecond()
    {
        var queue = await OpenAsync();
        var waiting = queue.LeaseAsync(Lease, TimeSpan.FromMilliseconds(400.4), Cancel).AsTask();
        await Clock.WaitForTimersAsync();

        Clock.Advance(TimeSpan.FromMilliseconds(400.2));
        await Clock.WaitForTimersAsync();
        Clock.Advance(TimeSpan.FromMilliseconds(0.8));

        (await waiting.WaitAsync(Patience, Cancel)).ShouldBeNull();
    }

    [Fact]
    public async Task Waiting_ends_empty_handed_after_its_time()
    {
        var queue = await OpenAsync();
        var waiting = queue.LeaseAsync(Lease, TimeSpan.FromMilliseconds(500), Cancel).AsTask();
        await Clock.WaitForTimersAsync();

        Clock.Advance(TimeSpan.FromMilliseconds(500));

        (await waiting.WaitAsync(Patience, Cancel)).ShouldBeNull();
    }

    [Fact]
    public async Task Waiting_that_is_cancelled_throws()
    {
        var queue = await OpenAsync();
        using var stop = new CancellationTokenSource();
        var waiting = queue.LeaseAsync(Lease, TimeSpan.FromHours(1), stop.Token).AsTask();
        await Clock.WaitForTimersAsync();

        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => waiting.WaitAsync(Patience, Cancel));
    }

    private DateTimeOffset Now => Clock.GetUtcNow();

    private AiTurn Turn(int trigger, TimeSpan due = default, AiTurnKind kind = AiTurnKind.Reply) => AiTurn.For(_conversation, 2, kind, trigger, Now + due);

    private static async Task<LeasedTurn?> NextAsync(IAiTurnQueue queue) => await queue.LeaseAsync(Lease, TimeSpan.Zero, Cancel);
}
