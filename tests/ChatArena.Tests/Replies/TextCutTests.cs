using ChatArena.AiWorker.Replies;

namespace ChatArena.Tests.Replies;

public sealed class TextCutTests
{
    [Theory]
    [InlineData("Short.", 10, "Short.")]
    [InlineData("One two. Three four. Five six.", 22, "One two. Three four.")]
    [InlineData("It costs 3.50 a day and more.", 12, "It costs…")]
    [InlineData("He said \"no.\" Then he left.", 20, "He said \"no.\"")]
    [InlineData("no sentence ends anywhere here", 15, "no sentence…")]
    [InlineData("abcdefghij", 4, "abcd")]
    [InlineData("😀😀😀😀", 2, "😀😀")]
    [InlineData("Really?! Yes.", 9, "Really?!")]
    public void A_text_is_cut_at_a_sentence_else_at_a_word(string text, int most, string cut) => TextCut.At(text, most).ShouldBe(cut);

    [Fact]
    public void A_speech_over_the_studys_limit_arrives_cut_at_a_sentence() =>
        HostileOutput.Parse(["<think>t</think><speech>One two. Three four. Five six.</speech>"], new("Alex", 4000, 22)).ShouldBe(new Reply("t", "One two. Three four."));
}
