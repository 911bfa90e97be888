using ChatArena.Api.Arena;

namespace ChatArena.Tests.Arena;

public sealed class TextLengthTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("thinking", 8)]
    [InlineData("blåbærsyltetøy", 14)]
    [InlineData("😀😀😀", 3)]
    [InlineData("日本語", 3)]
    // A letter and its combining accent are two characters, as they are two code points.
    [InlineData("e\u0301", 2)]
    public void Every_character_counts_as_one_whatever_it_takes_to_store_it(string text, int length) => TextLength.Of(text).ShouldBe(length);

    [Fact]
    public void Half_a_character_counts_as_one() => TextLength.Of("a\ud83d").ShouldBe(2);

    [Theory]
    [InlineData("                         ", 0)]
    [InlineData("\t\n\u00a0\u2003 \u3000", 0)]
    [InlineData("  ten chars \n", 9)]
    [InlineData(" 😀 ", 1)]
    public void Blanks_around_a_text_do_not_count(string text, int length) => TextLength.Trimmed(text).ShouldBe(length);
}
