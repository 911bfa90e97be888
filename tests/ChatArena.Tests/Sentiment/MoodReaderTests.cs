using ChatArena.AiWorker.Sentiment;

namespace ChatArena.Tests.Sentiment;

public sealed class MoodReaderTests(ITestOutputHelper output)
{
    private const double Enough = 0.80;
    private static readonly string[] Labels = ["enthusiastic", "positive", "neutral", "neutral_engaged", "neutral_disengaged", "mixed", "negative"];

    [Fact]
    public void Moods_are_read_as_a_person_reads_them()
    {
        var (a, b) = (LabelledMessages.Of("labelled-a.txt"), LabelledMessages.Of("labelled-b.txt"));
        a.Count.ShouldBe(100);
        b.Count.ShouldBe(100);
        var all = a.Concat(b).ToList();
        all.Select(message => message.Message).Distinct().Count().ShouldBe(200);
        all.Select(message => message.Label).Distinct().ShouldBe(Labels, ignoreOrder: true);

        foreach (var message in all.Where(message => MoodReader.Read(message.Message).Label != message.Label))
        {
            output.WriteLine($"{message.Label}, read as {MoodReader.Read(message.Message).Label}: {message.Message}");
        }

        var verdicts = all.Read();
        output.WriteLine(string.Join(", ", Labels.Select(label => $"{label} {LabelledMessages.F1(label, verdicts):F2}")));
        // The unseen half is the honest figure.
        output.WriteLine($"macro-F1: all {LabelledMessages.MacroF1(verdicts):F3}, written before the code {LabelledMessages.MacroF1(a.Read()):F3}, after it {LabelledMessages.MacroF1(b.Read()):F3}");
        LabelledMessages.MacroF1(verdicts).ShouldBeGreaterThanOrEqualTo(Enough);
    }

    [Fact]
    public void The_measure_tells_a_good_reader_from_a_lazy_one()
    {
        (string, string)[] half = [("positive", "positive"), ("negative", "positive")];
        LabelledMessages.MacroF1(half).ShouldBe((2.0 / 3 + 0) / 2, 1e-9);
        var lazy = LabelledMessages.Of("labelled-a.txt").Select(message => (message.Label, "negative")).ToList();
        LabelledMessages.MacroF1(lazy).ShouldBeLessThan(0.1);
    }

    [Theory]
    [InlineData("This is terrible", "negative")]
    [InlineData("The library opens at nine.", "neutral")]
    [InlineData("I don't like this", "negative")]
    [InlineData("I don’t like this", "negative")]
    [InlineData("Jeg liker ikke dette", "negative")]
    [InlineData("😊", "positive")]
    [InlineData("🙂", "positive")]
    [InlineData("That is not a very good idea", "negative")]
    [InlineData("It is not bad", "positive")]
    [InlineData("No, it is good", "positive")]
    [InlineData("People like him work in a place like this", "neutral")]
    [InlineData("", "neutral")]
    [InlineData("   \n", "neutral")]
    public void Negation_language_and_emoji_are_understood(string message, string label) => MoodReader.Read(message).Label.ShouldBe(label);

    [Fact]
    public void Any_text_has_a_mood_and_a_confidence() => Always.Holds(FsCheck.Fluent.ArbMap.Default.ArbFor<FsCheck.NonNull<string>>(), text =>
    {
        var mood = MoodReader.Read(text.Get);
        Labels.ShouldContain(mood.Label);
        mood.Confidence.ShouldBeInRange(0.5, 0.9);
    });

    [Fact]
    public void A_huge_message_is_read_in_no_time()
    {
        var started = TimeProvider.System.GetTimestamp();
        MoodReader.Read(string.Concat(Enumerable.Repeat("not :( a!?", 100_000)));
        TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(1));
    }
}
