using ChatArena.Core.Pairing;
using ChatArena.Core.Studies;
using Microsoft.Extensions.Options;

namespace ChatArena.Tests.Pairing;

public sealed class SeededDrawTests
{
    [Fact]
    public void The_numbers_are_those_of_the_published_generator()
    {
        // What the reference implementation of SplitMix64 prints for this seed.
        var draw = new SeededDraw(1234567);
        ulong[] numbers = [draw.Next(), draw.Next(), draw.Next(), draw.Next(), draw.Next()];
        numbers.ShouldBe([6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821]);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(16)]
    [InlineData(100)]
    public void Every_number_below_the_bound_is_equally_likely(int bound)
    {
        var draw = new SeededDraw(42);
        var counts = new int[bound];
        for (var number = 0; number < 2000 * bound; number++)
        {
            counts[draw.Below(bound)]++;
        }

        ChiSquare.ShouldBeUniform(counts);
    }

    [Fact]
    public void A_bound_that_leaves_a_large_rest_favours_nobody()
    {
        // Two thirds of the largest bound: with a plain remainder over 32 bits the lower half would come up twice as often.
        const int Bound = (int)(2L * int.MaxValue / 3);
        var draw = new SeededDraw(42);
        var counts = new int[2];
        for (var number = 0; number < 20_000; number++)
        {
            counts[draw.Below(Bound) < Bound / 2 ? 0 : 1]++;
        }

        ChiSquare.ShouldBeUniform(counts);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void There_is_no_number_below_nothing(int bound) => Should.Throw<ArgumentOutOfRangeException>(() => new SeededDraw(1).Below(bound));

    [Fact]
    public void A_configured_seed_gives_the_same_seeds_in_every_run_and_no_seed_gives_others()
    {
        Seeds(1234567).ShouldBe([6457827717110365317, 3203168211198807973, 9817491932198370423]);
        Seeds(null).ShouldNotBe(Seeds(null));
        Seeds(null).Distinct().Count().ShouldBe(3);
    }

    private static ulong[] Seeds(ulong? configured)
    {
        var source = new SeedSource(Options.Create(new ArenaOptions { Pairing = new() { Seed = configured } }));
        return [source.Next(), source.Next(), source.Next()];
    }
}
