using ChatArena.Api.Sockets;

namespace ChatArena.Tests.Sockets;

public sealed class RateLimitTests
{
    private readonly FakeClock _clock = new();

    [Fact]
    public void A_burst_passes_at_once_and_then_as_many_as_the_rate_allows()
    {
        var rate = new RateLimit(new() { FramesPerSecond = 20, FrameBurst = 40 }, _clock);
        Taken(rate, tries: 100).ShouldBe(40);

        _clock.Advance(TimeSpan.FromMilliseconds(49));
        Taken(rate, tries: 10).ShouldBe(0);

        _clock.Advance(TimeSpan.FromMilliseconds(2));
        Taken(rate, tries: 10).ShouldBe(1);

        _clock.Advance(TimeSpan.FromSeconds(1));
        Taken(rate, tries: 100).ShouldBe(20);
    }

    [Fact]
    public void A_long_silence_earns_one_burst_and_no_more()
    {
        var rate = new RateLimit(new() { FramesPerSecond = 20, FrameBurst = 40 }, _clock);
        Taken(rate, tries: 40).ShouldBe(40);
        _clock.Advance(TimeSpan.FromDays(1));
        Taken(rate, tries: 100).ShouldBe(40);
    }

    [Fact]
    public void Over_time_it_is_the_rate_however_often_somebody_tries()
    {
        var rate = new RateLimit(new() { FramesPerSecond = 20, FrameBurst = 1 }, _clock);
        var taken = 0;
        for (var millisecond = 0; millisecond < 10_000; millisecond++)
        {
            taken += Taken(rate, tries: 1);
            _clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        taken.ShouldBeInRange(196, 201);
    }

    [Fact]
    public void Zero_frames_a_second_means_no_limit() => Taken(new(new() { FramesPerSecond = 0, FrameBurst = 1 }, _clock), tries: 10_000).ShouldBe(10_000);

    private static int Taken(RateLimit rate, int tries) => Enumerable.Range(0, tries).Count(_ => rate.TryTake());
}
