using ChatArena.AiWorker.Turns;

namespace ChatArena.Tests.Replies;

public sealed class TypingPaceTests
{
    private static readonly TypingPace Pace = new(TimeSpan.FromMilliseconds(500), TimeSpan.FromMilliseconds(3000));

    [Theory]
    [InlineData(1, 400, 600)]
    [InlineData(10, 1600, 2400)]
    [InlineData(100, 2400, 3600)]
    public void A_pause_follows_the_number_of_words_within_its_bounds(int words, int shortest, int longest)
    {
        var pauses = Enumerable.Range(0, 1000).Select(seed => Pace.Pause(Words(words), TimeSpan.Zero, (ulong)seed).TotalMilliseconds).ToList();
        pauses.Min().ShouldBeGreaterThanOrEqualTo(shortest);
        pauses.Max().ShouldBeLessThanOrEqualTo(longest);
        // The draw uses the whole range.
        (pauses.Max() - pauses.Min()).ShouldBeGreaterThan(0.9 * (longest - shortest));
        pauses.Average().ShouldBe((shortest + longest) / 2.0, 0.02 * longest);
    }

    [Fact]
    public void The_same_seed_gives_the_same_pause() => Pace.Pause("One two", TimeSpan.Zero, 7).ShouldBe(Pace.Pause("One two", TimeSpan.Zero, 7));

    [Fact]
    public void The_time_the_model_took_is_part_of_the_pause()
    {
        var whole = Pace.Pause(Words(10), TimeSpan.Zero, 3);
        Pace.Pause(Words(10), TimeSpan.FromMilliseconds(700), 3).ShouldBe(whole - TimeSpan.FromMilliseconds(700));
        Pace.Pause(Words(10), TimeSpan.FromSeconds(30), 3).ShouldBe(TimeSpan.Zero);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  \n ")]
    public void Nothing_takes_the_shortest_time(string speech) => Pace.Pause(speech, TimeSpan.Zero, 1).TotalMilliseconds.ShouldBeInRange(400, 600);

    [Fact]
    public void White_space_is_no_word() => Pace.Pause("  one \n two\t three  ", TimeSpan.Zero, 5).ShouldBe(Pace.Pause("one two three", TimeSpan.Zero, 5));

    private static string Words(int count) => string.Join(' ', Enumerable.Repeat("word", count));
}
