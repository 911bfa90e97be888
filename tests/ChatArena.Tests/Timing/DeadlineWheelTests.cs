using ChatArena.Core.Timing;

namespace ChatArena.Tests.Timing;

public sealed class DeadlineWheelTests
{
    private readonly FakeClock _clock = new();
    private readonly DeadlineWheel _wheel;
    private readonly DateTimeOffset _start;

    public DeadlineWheelTests() => (_wheel, _start) = (new(_clock), _clock.GetUtcNow());

    [Fact]
    public void A_deadline_is_looked_at_once_not_before_its_time_and_not_more_than_two_ticks_after_it()
    {
        var deadlines = Enumerable.Range(0, 50).Select(number => new Deadline(_clock)).ToList();
        for (var number = 0; number < deadlines.Count; number++)
        {
            _wheel.Set(deadlines[number], _start.AddMilliseconds(number * 37));
        }

        // The wheel turns at times of its own, not at whole ticks.
        _clock.Advance(TimeSpan.FromMilliseconds(113));
        Turn(times: 20);

        for (var number = 0; number < deadlines.Count; number++)
        {
            var look = deadlines[number].Looks.ShouldHaveSingleItem();
            look.ShouldBeInRange(_start.AddMilliseconds(number * 37), _start.AddMilliseconds(number * 37) + 2 * DeadlineWheel.Tick);
        }
    }

    [Fact]
    public void A_deadline_that_moved_later_is_put_back_and_looked_at_again_at_its_new_time()
    {
        var deadline = new Deadline(_clock) { Next = _start.AddSeconds(3) };
        _wheel.Set(deadline, _start.AddSeconds(1));

        Turn(times: 50);

        deadline.Looks.Count.ShouldBe(2);
        deadline.Looks[1].ShouldBeInRange(_start.AddSeconds(3), _start.AddSeconds(3) + 2 * DeadlineWheel.Tick);
    }

    [Fact]
    public void An_earlier_deadline_wins_over_a_later_one_whichever_came_first()
    {
        var (sooner, later) = (new Deadline(_clock), new Deadline(_clock));
        _wheel.Set(sooner, _start.AddSeconds(5));
        _wheel.Set(sooner, _start.AddSeconds(1));
        _wheel.Set(later, _start.AddSeconds(1));
        _wheel.Set(later, _start.AddSeconds(5));

        Turn(times: 50);

        foreach (var deadline in new[] { sooner, later })
        {
            deadline.Looks.ShouldHaveSingleItem().ShouldBeInRange(_start.AddSeconds(1), _start.AddSeconds(1) + 2 * DeadlineWheel.Tick);
        }
    }

    [Fact]
    public void A_cancelled_deadline_is_not_looked_at_unless_it_is_set_again()
    {
        var (cancelled, again) = (new Deadline(_clock), new Deadline(_clock));
        _wheel.Set(cancelled, _start.AddSeconds(1));
        _wheel.Set(again, _start.AddSeconds(1));
        _wheel.Cancel(cancelled);
        _wheel.Cancel(again);
        _wheel.Set(again, _start.AddSeconds(1));
        _wheel.Cancel(new Deadline(_clock));

        Turn(times: 20);

        cancelled.Looks.ShouldBeEmpty();
        again.Looks.Count.ShouldBe(1);
    }

    [Fact]
    public void What_wants_to_be_looked_at_at_once_waits_for_the_next_turn()
    {
        // Otherwise one that always says "now" would hold the wheel for ever.
        var eager = new Deadline(_clock) { Next = _start };
        _wheel.Set(eager, _start);

        Turn(times: 2);
        eager.Looks.Count.ShouldBe(1);

        Turn(times: 2);
        eager.Looks.Count.ShouldBe(2);
    }

    [Fact]
    public void A_deadline_in_the_past_is_looked_at_at_the_next_turn()
    {
        var past = new Deadline(_clock);
        _wheel.Set(past, _start.AddDays(-1));
        _wheel.Turn();
        past.Looks.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void A_clock_that_is_set_moves_no_deadline(int days)
    {
        var deadline = new Deadline(null);
        _wheel.Set(deadline, _wheel.Now.AddSeconds(1));
        _clock.Set(TimeSpan.FromDays(days));

        Turn(times: 3);
        deadline.Looks.ShouldBeEmpty();

        Turn(times: 7);
        deadline.Looks.ShouldHaveSingleItem().ShouldBeInRange(_start.AddSeconds(1), _start.AddSeconds(1) + 2 * DeadlineWheel.Tick);
    }

    [Fact]
    public void One_that_throws_costs_nobody_else_more_than_a_turn()
    {
        var (broken, behind) = (new Deadline(_clock) { Throws = true }, new Deadline(_clock));
        _wheel.Set(broken, _start);
        _wheel.Set(behind, _start.AddMilliseconds(1));
        _clock.Advance(TimeSpan.FromSeconds(1));

        Should.Throw<InvalidOperationException>(_wheel.Turn);
        _wheel.Turn();

        behind.Looks.Count.ShouldBe(1);
        broken.Looks.Count.ShouldBe(1);
    }

    private void Turn(int times)
    {
        for (var turn = 0; turn < times; turn++)
        {
            _wheel.Turn();
            _clock.Advance(DeadlineWheel.Tick);
        }
    }

    /// <param name="clock">What it must be told the time of; null when that was set.</param>
    private sealed class Deadline(FakeClock? clock) : Timed
    {
        public List<DateTimeOffset> Looks { get; } = [];

        /// <summary>What it says at every look but the second.</summary>
        public DateTimeOffset? Next { get; init; }

        public bool Throws { get; init; }

        public override DateTimeOffset? Look(DateTimeOffset now)
        {
            now.ShouldBe(clock?.GetUtcNow() ?? now);
            Looks.Add(now);
            return Throws ? throw new InvalidOperationException("This deadline is broken.") : Looks.Count == 2 ? null : Next;
        }
    }
}
