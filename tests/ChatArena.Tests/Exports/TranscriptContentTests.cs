using ChatArena.Core.Exports;
using FsCheck;
using FsCheck.Fluent;

namespace ChatArena.Tests.Exports;

public sealed class TranscriptContentTests
{
    [Theory]
    [InlineData("a plan", "What do you think?", "<think>a plan</think>What do you think?")]
    [InlineData("", "", "<think></think>")]
    [InlineData("a </think> b", "c", @"<think>a <\/think> b</think>c")]
    [InlineData(@"a <\/think> b", "c", @"<think>a <\\/think> b</think>c")]
    [InlineData("a </THINK >", "</think>", @"<think>a <\/THINK ></think></think>")]
    public void A_thought_ends_at_the_first_end(string think, string speech, string content)
    {
        TranscriptContent.Join(think, speech).ShouldBe(content);
        TranscriptContent.Split(content).ShouldBe((think, speech));
    }

    [Fact]
    public void Whatever_somebody_writes_can_be_split_again()
    {
        var piece = Gen.Elements("<", ">", "/", "\\", "think", "THINK", "</think>", "<think>", @"<\/think>", " ", "a");
        var text = Gen.ListOf(piece).Select(pieces => string.Concat(pieces));
        Prop.ForAll(text.Zip(text).ToArbitrary(), both => TranscriptContent.Split(TranscriptContent.Join(both.Item1, both.Item2)) == (both.Item1, both.Item2))
            .QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("")]
    [InlineData("just words")]
    [InlineData("<think>without an end")]
    [InlineData("words <think>a</think>")]
    public void What_is_not_of_this_form_is_not_split(string content) => TranscriptContent.Split(content).ShouldBeNull();
}
