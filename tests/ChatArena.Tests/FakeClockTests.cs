namespace ChatArena.Tests;

public sealed class FakeClockTests
{
    private readonly FakeClock _clock = new();
    private readonly List<(string Name, TimeSpan At)> _fired = [];

    [Fact]
    public void Time_stands_still_until_it_is_moved()
    {
        var (now, stamp) = (_clock.GetUtcNow(), _clock.GetTimestamp());
        _clock.GetUtcNow().ShouldBe(now);

        _clock.Advance(TimeSpan.FromMilliseconds(1500));

        _clock.GetUtcNow().ShouldBe(now.AddMilliseconds(1500));
        _clock.GetElapsedTime(stamp).ShouldBe(TimeSpan.FromMilliseconds(1500));
        Should.Throw<ArgumentOutOfRangeException>(() => _clock.Advance(TimeSpan.FromTicks(-1)));
    }

    [Fact]
    public void A_timer_fires_once_at_its_time_and_not_before()
    {
        using var timer = Timer("once", 1, Timeout.Infinite);
        _clock.Advance(TimeSpan.FromMilliseconds(999));
        _fired.ShouldBeEmpty();

        _clock.Advance(TimeSpan.FromSeconds(10));

        _fired.ShouldBe([("once", TimeSpan.FromSeconds(1))]);
    }

    [Fact]
    public void Timers_fire_in_the_order_of_their_times_and_a_periodic_one_again_and_again()
    {
        using var periodic = Timer("periodic", 1, 2);
        using var late = Timer("late", 4, Timeout.Infinite);
        using var early = Timer("early", 2, Timeout.Infinite);

        _clock.Advance(TimeSpan.FromSeconds(5));

        _fired.Select(fired => (fired.Name, fired.At.TotalSeconds)).ShouldBe([("periodic", 1), ("early", 2), ("periodic", 3), ("late", 4), ("periodic", 5)]);
    }

    [Fact]
    public void A_timer_that_was_changed_or_disposed_does_not_fire_at_its_old_time()
    {
        var disposed = Timer("disposed", 1, 1);
        using var changed = Timer("changed", 1, Timeout.Infinite);
        changed.Change(TimeSpan.FromSeconds(3), Timeout.InfiniteTimeSpan);
        disposed.Dispose();

        _clock.Advance(TimeSpan.FromSeconds(2));
        _fired.ShouldBeEmpty();

        _clock.Advance(TimeSpan.FromSeconds(2));
        _fired.ShouldBe([("changed", TimeSpan.FromSeconds(3))]);
    }

    [Fact]
    public void A_timer_that_is_set_while_the_clock_moves_fires_in_the_same_move()
    {
        ITimer? second = null;
        using var first = _clock.CreateTimer(_ => second = Timer("second", 1, Timeout.Infinite), null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);

        _clock.Advance(TimeSpan.FromSeconds(2));

        _fired.ShouldBe([("second", TimeSpan.FromSeconds(1))]);
        second!.Dispose();
    }

    [Fact]
    public async Task Whatever_the_framework_waits_for_follows_the_clock()
    {
        var delay = Task.Delay(TimeSpan.FromSeconds(1), _clock);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2), _clock);
        using var ticks = new PeriodicTimer(TimeSpan.FromSeconds(3), _clock);
        var tick = ticks.WaitForNextTickAsync();
        await _clock.WaitForTimersAsync(3);

        _clock.Advance(TimeSpan.FromSeconds(1));
        await delay;
        limit.IsCancellationRequested.ShouldBeFalse();

        _clock.Advance(TimeSpan.FromSeconds(1));
        limit.IsCancellationRequested.ShouldBeTrue();
        tick.IsCompleted.ShouldBeFalse();

        _clock.Advance(TimeSpan.FromSeconds(1));
        (await tick).ShouldBeTrue();
    }

    [Fact]
    public async Task Waiting_for_timers_ends_when_there_are_enough_of_them()
    {
        var two = _clock.WaitForTimersAsync(2);
        using var one = Timer("one", 1, Timeout.Infinite);
        two.IsCompleted.ShouldBeFalse();

        using var other = Timer("other", 1, Timeout.Infinite);

        await two;
    }

    private ITimer Timer(string name, int dueSeconds, int periodSeconds)
    {
        var start = _clock.GetTimestamp();
        var period = periodSeconds == Timeout.Infinite ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(periodSeconds);
        return _clock.CreateTimer(_ => _fired.Add((name, _clock.GetElapsedTime(start))), null, TimeSpan.FromSeconds(dueSeconds), period);
    }
}
