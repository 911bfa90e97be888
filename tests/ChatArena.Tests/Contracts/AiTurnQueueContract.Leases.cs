using ChatArena.Core.AiTurns;

namespace ChatArena.Tests.Contracts;

/// <summary>Turns that are being worked on, and what becomes of them.</summary>
public abstract partial class AiTurnQueueContract
{
    [Fact]
    public async Task A_lease_that_ran_out_is_somebody_elses_and_its_holder_can_do_nothing_more()
    {
        var queue = await OpenAsync();
        await queue.EnqueueAsync(Turn(1), Cancel);
        var first = (await NextAsync(queue)).ShouldNotBeNull();

        Clock.Advance(Lease - TimeSpan.FromMilliseconds(1));
        (await NextAsync(queue)).ShouldBeNull();
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        var second = (await NextAsync(await OpenAsync())).ShouldNotBeNull();

        second.Turn.ShouldBe(first.Turn);
        second.Lease.ShouldNotBe(first.Lease);
        second.Attempt.ShouldBe(2);
        (await queue.ExtendAsync(first, Lease, Cancel)).ShouldBeFalse();
        await queue.AcknowledgeAsync(first, Cancel);
        await queue.ReleaseAsync(first, TimeSpan.Zero, Cancel);
        (await queue.ExtendAsync(second, Lease, Cancel)).ShouldBeTrue();
        (await NextAsync(queue)).ShouldBeNull();
    }

    [Fact]
    public async Task An_extended_lease_lasts_from_then_on()
    {
        var queue = await OpenAsync();
        await queue.EnqueueAsync(Turn(1), Cancel);
        var leased = (await NextAsync(queue)).ShouldNotBeNull();

        Clock.Advance(Lease - TimeSpan.FromSeconds(1));
        (await queue.ExtendAsync(leased, Lease, Cancel)).ShouldBeTrue();
        Clock.Advance(Lease - TimeSpan.FromSeconds(1));
        (await NextAsync(queue)).ShouldBeNull();
        Clock.Advance(TimeSpan.FromSeconds(1));
        (await NextAsync(queue)).ShouldNotBeNull().Attempt.ShouldBe(2);
    }

    [Fact]
    public async Task A_lease_that_ran_out_gives_way_to_something_newer_which_still_waits_for_its_time()
    {
        var queue = await OpenAsync();
        await queue.EnqueueAsync(Turn(1), Cancel);
        var first = (await NextAsync(queue)).ShouldNotBeNull();
        await queue.EnqueueAsync(Turn(2, due: Lease + TimeSpan.FromSeconds(5)), Cancel);

        Clock.Advance(Lease);
        (await NextAsync(queue)).ShouldBeNull();
        (await queue.ExtendAsync(first, Lease, Cancel)).ShouldBeFalse();
        Clock.Advance(TimeSpan.FromSeconds(5));
        var second = (await NextAsync(queue)).ShouldNotBeNull();
        second.Turn.TriggerSeq.ShouldBe(2);
        second.Attempt.ShouldBe(1);
    }

    [Fact]
    public async Task What_is_done_does_not_come_back()
    {
        var queue = await OpenAsync();
        await queue.EnqueueAsync(Turn(1), Cancel);
        var leased = (await NextAsync(queue)).ShouldNotBeNull();
        await (await OpenAsync()).AcknowledgeAsync(leased, Cancel);

        (await queue.ExtendAsync(leased, Lease, Cancel)).ShouldBeFalse();
        Clock.Advance(Lease * 10);
        (await NextAsync(queue)).ShouldBeNull();
    }

    [Fact]
    public async Task A_released_turn_comes_again_after_the_delay_and_counts_its_attempts()
    {
        var queue = await OpenAsync();
        await queue.EnqueueAsync(Turn(1), Cancel);
        var first = (await NextAsync(queue)).ShouldNotBeNull();
        await queue.ReleaseAsync(first, TimeSpan.FromSeconds(3), Cancel);

        (await queue.ExtendAsync(first, Lease, Cancel)).ShouldBeFalse();
        Clock.Advance(TimeSpan.FromMilliseconds(2999));
        (await NextAsync(queue)).ShouldBeNull();
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        var second = (await NextAsync(queue)).ShouldNotBeNull();
        second.Turn.Id.ShouldBe(first.Turn.Id);
        second.Attempt.ShouldBe(2);
    }

    [Fact]
    public async Task A_newer_turn_stands_for_a_released_one()
    {
        var queue = await OpenAsync();
        await queue.EnqueueAsync(Turn(1), Cancel);
        var first = (await NextAsync(queue)).ShouldNotBeNull();
        await queue.EnqueueAsync(Turn(2), Cancel);
        await queue.ReleaseAsync(first, TimeSpan.Zero, Cancel);

        var second = (await NextAsync(queue)).ShouldNotBeNull();
        second.Turn.TriggerSeq.ShouldBe(2);
        await queue.AcknowledgeAsync(second, Cancel);
        (await NextAsync(queue)).ShouldBeNull();
    }

    [Fact]
    public async Task A_turn_that_is_never_finished_is_parked_with_a_reason_and_stops_nobody()
    {
        var queue = await OpenAsync();
        var poison = Turn(1);
        await queue.EnqueueAsync(poison, Cancel);
        for (var attempt = 1; attempt <= IAiTurnQueue.MostAttempts; attempt++)
        {
            (await NextAsync(queue)).ShouldNotBeNull().Attempt.ShouldBe(attempt);
            Clock.Advance(Lease);
        }

        Said.ShouldBeEmpty();
        var other = AiTurn.For(Guid.CreateVersion7(), 2, AiTurnKind.Reply, 1, Now);
        await queue.EnqueueAsync(other, Cancel);
        (await NextAsync(queue)).ShouldNotBeNull().Turn.ShouldBe(other);
        (await NextAsync(queue)).ShouldBeNull();
        Said.ShouldHaveSingleItem().ShouldContain($"{poison.Id}");

        // The seat is not lost: the next thing to answer is a new turn.
        await queue.EnqueueAsync(Turn(2), Cancel);
        (await NextAsync(queue)).ShouldNotBeNull().Attempt.ShouldBe(1);
    }
}
