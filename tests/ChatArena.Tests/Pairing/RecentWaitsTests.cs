using ChatArena.Core.Pairing;

namespace ChatArena.Tests.Pairing;

public sealed class RecentWaitsTests
{
    private static readonly Pool Pool = new(Guid.Empty, "default", "en");

    /// <summary>How old a figure may be.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    private readonly FakeClock _clock = new();
    private readonly RecentWaits _waits;

    public RecentWaitsTests() => _waits = new(_clock);

    [Fact]
    public void Nine_of_ten_waited_no_longer_than_the_usual_time()
    {
        for (var people = 1; people <= 250; people++)
        {
            Add(people);
            var expected = people < 10 ? (TimeSpan?)null : TimeSpan.FromSeconds(((9 * people) + 9) / 10);
            Usual(Pool).ShouldBe(expected, $"{people} people waited 1, 2, 3 … seconds");
        }
    }

    [Fact]
    public void Whoever_was_paired_more_than_an_hour_ago_no_longer_counts()
    {
        Enumerable.Range(0, 9).ToList().ForEach(_ => Add(100));
        _clock.Advance(TimeSpan.FromMinutes(30));
        Add(1);
        Usual(Pool).ShouldBe(TimeSpan.FromSeconds(100));

        _clock.Advance(TimeSpan.FromMinutes(30) - (2 * Fresh));
        Usual(Pool).ShouldBe(TimeSpan.FromSeconds(100));
        Usual(Pool).ShouldBeNull();

        Enumerable.Range(0, 9).ToList().ForEach(_ => Add(2));
        Usual(Pool).ShouldBe(TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void Of_very_many_only_the_last_thousand_count()
    {
        Enumerable.Range(0, 1000).ToList().ForEach(_ => Add(100));
        Enumerable.Range(0, 899).ToList().ForEach(_ => Add(1));
        Usual(Pool).ShouldBe(TimeSpan.FromSeconds(100));

        Add(1);
        Usual(Pool).ShouldBe(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void A_figure_is_worked_out_anew_after_five_seconds()
    {
        Enumerable.Range(0, 10).ToList().ForEach(_ => Add(100));
        _waits.Usual(Pool).ShouldBe(TimeSpan.FromSeconds(100));
        Enumerable.Range(0, 1000).ToList().ForEach(_ => Add(1));
        _clock.Advance(Fresh - TimeSpan.FromTicks(1));
        _waits.Usual(Pool).ShouldBe(TimeSpan.FromSeconds(100));

        _clock.Advance(TimeSpan.FromTicks(1));
        _waits.Usual(Pool).ShouldBe(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Every_pool_has_its_own_usual_time()
    {
        Enumerable.Range(0, 10).ToList().ForEach(_ => Add(5));
        _waits.Usual(Pool with { Language = "nb" }).ShouldBeNull();
        _waits.Usual(Pool).ShouldBe(TimeSpan.FromSeconds(5));
    }

    private TimeSpan? Usual(Pool pool)
    {
        _clock.Advance(Fresh);
        return _waits.Usual(pool);
    }

    private void Add(int seconds) => _waits.Add(Pool, TimeSpan.FromSeconds(seconds));
}
