using ChatArena.Core;

namespace ChatArena.Tests;

public sealed class IdsTests
{
    private static readonly DateTimeOffset At = new(2026, 1, 19, 10, 0, 0, 123, TimeSpan.Zero);

    [Fact]
    public void An_id_is_a_uuid_of_version_7_that_begins_with_its_time()
    {
        var id = Ids.New(At);

        id.Version.ShouldBe(7);
        (id.Variant & 0b1100).ShouldBe(0b1000);
        Convert.ToInt64(id.ToString("N")[..12], 16).ShouldBe(At.ToUnixTimeMilliseconds());
    }

    [Fact]
    public void No_two_are_equal_whatever_thread_draws_them_and_every_random_bit_is_sometimes_set()
    {
        var ids = new Guid[8][];
        Parallel.For(0, ids.Length, thread => ids[thread] = [.. Enumerable.Range(0, 2000).Select(_ => Ids.New(At))]);

        var all = ids.SelectMany(drawn => drawn).ToList();
        all.Distinct().Count().ShouldBe(16_000);
        var set = all.Aggregate(UInt128.Zero, (bits, id) => bits | Bits(id));
        var clear = all.Aggregate(UInt128.Zero, (bits, id) => bits | ~Bits(id));
        UInt128.PopCount(set & clear).ShouldBe((UInt128)74, "12 and 62 bits");
    }

    [Fact]
    public void A_code_is_its_prefix_and_digits_of_a_hexadecimal_number()
    {
        var drawn = Enumerable.Range(0, 2000).Select(_ => Ids.NewCode("user_", 8)).ToList();

        drawn.Distinct().Count().ShouldBe(2000);
        drawn.ShouldAllBe(code => code.Length == 13 && code.StartsWith("user_", StringComparison.Ordinal));
        string.Concat(drawn.SelectMany(code => code[5..]).Distinct().Order()).ShouldBe("0123456789abcdef");
    }

    [Theory]
    [InlineData(7)]
    [InlineData(34)]
    public void A_code_of_an_odd_number_of_digits_or_of_too_many_is_refused(int digits) =>
        Should.Throw<ArgumentOutOfRangeException>(() => Ids.NewCode("", digits));

    private static UInt128 Bits(Guid id) => UInt128.Parse(id.ToString("N"), System.Globalization.NumberStyles.HexNumber, null);
}
