using System.Globalization;
using ChatArena.Api.Arena;
using FsCheck.Fluent;

namespace ChatArena.Tests.Arena;

public sealed class WireTimeTests
{
    private static readonly DateTimeOffset Time = new(2026, 1, 19, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Times_are_UTC_with_microseconds_unless_there_are_none()
    {
        WireTime.Format(Time.AddMicroseconds(123456)).ShouldBe("2026-01-19T10:00:00.123456Z");
        WireTime.Format(Time.AddMicroseconds(1)).ShouldBe("2026-01-19T10:00:00.000001Z");
        WireTime.Format(Time.AddMilliseconds(500)).ShouldBe("2026-01-19T10:00:00.500000Z");
        WireTime.Format(Time).ShouldBe("2026-01-19T10:00:00Z");
        WireTime.Format(Time.ToOffset(TimeSpan.FromMinutes(-90))).ShouldBe("2026-01-19T10:00:00Z");
    }

    [Fact]
    public void What_is_less_than_a_microsecond_is_nothing() => WireTime.Format(Time.AddTicks(9)).ShouldBe("2026-01-19T10:00:00Z");

    [Fact]
    public void A_time_reads_back_to_the_microsecond() => Always.Holds(Gen.Choose(0, int.MaxValue), microseconds =>
    {
        var time = Time.AddMicroseconds(microseconds);
        DateTimeOffset.Parse(WireTime.Format(time), CultureInfo.InvariantCulture).ShouldBe(time);
    });
}
