using ChatArena.Contracts.Rest;
using ChatArena.Web.Staff;

namespace ChatArena.Tests.Web;

public sealed class ModelWordsTests
{
    [Theory]
    [InlineData("0", "$0.00")]
    [InlineData("0.0201", "$0.0201")]
    [InlineData("0.00000012", "$0.00")]
    [InlineData("1234.5", "$1234.50")]
    public void Small_money_is_shown_to_the_millionth(string usd, string words) => ModelWords.Usd(decimal.Parse(usd, System.Globalization.CultureInfo.InvariantCulture)).ShouldBe(words);

    [Fact]
    public void A_test_says_what_was_needed_as_far_as_it_is_known()
    {
        ModelWords.Answered(new("lab/m", null, null, 812, 300, 20, 9, 0.0031m)).ShouldBe("lab/m answered in 812 ms, the first words after 300 ms, 20 tokens in and 9 out, $0.0031.");
        ModelWords.Answered(new("lab/m", null, null, 812, null, null, null, null)).ShouldBe("lab/m answered in 812 ms.");
    }

    [Theory]
    [InlineData("refused", "the key or the model's name is wrong")]
    [InlineData("rate_limited", "asked too often")]
    [InlineData("something new", "cannot be read")]
    public void A_failure_is_said_kindly_with_its_code(string code, string words)
    {
        var said = ModelWords.Failed(new("lab/m", code, "lab/m answered with HTTP 401", null, null, null, null, null));
        said.ShouldContain(words);
        said.ShouldEndWith($"({code}: lab/m answered with HTTP 401)");
    }
}
