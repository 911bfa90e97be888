using ChatArena.Web.Parts;

namespace ChatArena.Tests.Web;

public sealed class InWordsTests
{
    [Theory]
    [InlineData(1, "1 second")]
    [InlineData(45, "45 seconds")]
    [InlineData(60, "1 minute")]
    [InlineData(90, "1 min 30 s")]
    [InlineData(900, "15 minutes")]
    [InlineData(3600, "60 minutes")]
    [InlineData(7200, "2 hours")]
    [InlineData(7230, "120 min 30 s")]
    public void A_span_reads_as_people_say_it(int seconds, string words)
    {
        InWords.Span(seconds).ShouldBe(words);
    }

    [Theory]
    [InlineData(0, "no")]
    [InlineData(4, "four")]
    [InlineData(10, "ten")]
    [InlineData(11, "11")]
    public void Small_numbers_are_words(int number, string words)
    {
        InWords.Number(number).ShouldBe(words);
    }
}
