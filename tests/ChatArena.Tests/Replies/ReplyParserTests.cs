using ChatArena.AiWorker.Replies;
using ChatArena.Tests.Sockets;
using FsCheck;
using FsCheck.Fluent;

namespace ChatArena.Tests.Replies;

public sealed class ReplyParserTests
{
    [Fact]
    public void No_hostile_output_gets_through()
    {
        HostileOutput.All.Count.ShouldBeGreaterThanOrEqualTo(200);
        HostileOutput.All.Select(output => output.Raw).ShouldBeUnique();
        HostileOutput.All.Select(Complaint).Where(complaint => complaint is not null).ShouldBeEmpty();
    }

    [Fact]
    public void It_makes_no_difference_how_an_answer_is_split() =>
        Always.Holds(Gen.Elements(HostileOutput.All.Select(output => output.Raw)).SelectMany(Split), pieces =>
            HostileOutput.Parse(pieces).ShouldBe(HostileOutput.Parse([string.Concat(pieces)]), string.Join('¦', pieces)), tries: 2000);

    [Fact]
    public void One_letter_at_a_time_is_the_same_too()
    {
        foreach (var output in HostileOutput.All)
        {
            HostileOutput.Parse(output.Raw.Select(letter => letter.ToString())).ShouldBe(HostileOutput.Parse([output.Raw]), output.Raw);
        }
    }

    [Fact]
    public void Nothing_inside_a_thought_is_ever_said() => Always.Holds(ThoughtsAround("zebra"), raw =>
    {
        if (HostileOutput.Parse([raw]) is Reply reply)
        {
            reply.Speech.ShouldNotContain("zebra", Case.Insensitive, raw);
        }
    }, tries: 5000);

    [Fact]
    public void Whatever_comes_a_speech_is_not_blank_within_its_limit_and_can_be_stored() => Always.Holds(Soup, raw =>
    {
        if (HostileOutput.Parse([raw], new("Alex", 20, 40)) is Reply reply)
        {
            reply.Speech.Trim().ShouldBe(reply.Speech);
            reply.Speech.ShouldNotBeEmpty();
            reply.Speech.EnumerateRunes().Count().ShouldBeLessThanOrEqualTo(40);
            reply.Think.EnumerateRunes().Count().ShouldBeLessThanOrEqualTo(20);
            reply.Speech.ShouldNotContain('\0');
            reply.Speech.EnumerateRunes().ShouldAllBe(rune => rune.Value != 0xFFFD);
        }
    }, tries: 3000);

    [Fact]
    public void A_whole_answer_is_enough_and_what_follows_is_not_waited_for()
    {
        var parser = new ReplyParser(HostileOutput.Rules);
        parser.Push("<think>secret</think><speech>Hello</spee");
        parser.IsEnough.ShouldBeFalse();
        parser.Push("ch>");
        parser.IsEnough.ShouldBeTrue();
        parser.Push(" Partner: secret");
        parser.Raw.ShouldBe("<think>secret</think><speech>Hello</speech>");
        parser.Finish().ShouldBe(new Reply("secret", "Hello"));
    }

    [Theory]
    [InlineData("<speech>Hello</speech>")]
    [InlineData("<think>a<speech>b</speech>")]
    [InlineData("<think>a</think>Hello")]
    public void What_may_still_change_is_not_enough(string raw)
    {
        var parser = new ReplyParser(HostileOutput.Rules);
        parser.Push(raw);
        parser.IsEnough.ShouldBeFalse();
    }

    [Fact]
    public void A_model_that_never_ends_is_stopped()
    {
        var parser = new ReplyParser(new("Alex", 100, 100));
        var pushes = 0;
        while (!parser.IsEnough)
        {
            parser.Push("<think>on and on ");
            (++pushes).ShouldBeLessThan(1000);
        }

        parser.Finish().ShouldBeOfType<NoReply>().Failure.ShouldBe(ReplyFailure.NoSpeech);
    }

    [Fact]
    public void A_long_answer_in_many_pieces_takes_no_time()
    {
        var started = TimeProvider.System.GetTimestamp();
        var reply = HostileOutput.Parse(["<think>secret</think><speech>", .. Enumerable.Repeat("a < b & [c] *d* (e ", 1600)]);
        reply.ShouldBeOfType<Reply>();
        TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }

    private static string? Complaint(HostileOutput output)
    {
        var outcome = HostileOutput.Parse([output.Raw]);
        var (speech, think, failure) = outcome switch
        {
            Reply reply => (reply.Speech, reply.Think, (ReplyFailure?)null),
            NoReply none => (null, none.Think, none.Failure),
            _ => throw new InvalidOperationException(),
        };
        return speech == output.Speech && failure == output.Failure && (output.Think is null || output.Think == think) && speech?.Contains("secret", StringComparison.Ordinal) != true
            ? null
            : $"{output.Raw.ReplaceLineEndings("⏎")} should be {output.Speech ?? output.Failure.ToString()} ({output.Think}) but was {speech ?? failure.ToString()} ({think})";
    }

    private static Gen<string[]> Split(string raw) =>
        Gen.Choose(0, raw.Length).ListOf().Select(cuts => Pieces(raw, [0, .. cuts.Order(), raw.Length]));

    private static string[] Pieces(string raw, int[] cuts) => [.. cuts.Zip(cuts.Skip(1), (from, to) => raw[from..to])];

    private static readonly Gen<string> OpenThink = Gen.Elements("<think>", "<THINK>", "<thinking>", "<think id='1'>", "< think >", "<thnk>", "&lt;think&gt;", "<th\u200bink>", "<think\n>", "[think]", "<thought>");
    private static readonly Gen<string> EndThink = Gen.Elements("</think>", "</THINK>", "</thinking>", "< / think >", "</thnk>", "&lt;/think&gt;", "</th\u200bink>", "[/think]", "</thought>");
    private static readonly Gen<string> Noise = Gen.Elements("", " ", "\n", "a < b", "(sighs)", "Partner: hi\n", "Speech: hi", "```\n", "<b>", "</b>", "&amp;", "\u200b", "{", "<|im_end|>", "x", "\"");

    /// <summary>A closed thought with the word in it, somewhere between speeches and noise; the thought may hold speech tags of its own.</summary>
    private static Gen<string> ThoughtsAround(string word) =>
        from open in OpenThink
        from end in EndThink
        from noise in Noise.ArrayOf(6)
        from inner in Gen.Elements("", "<speech>", "</speech>", "<speech>hi</speech>", "<think>b</think>")
        from before in Gen.Elements("", "Hello. ", "<speech>Hello there ")
        from after in Gen.Elements("", "<speech>Good day.</speech>", "Good day.", "</speech>", "<speech>Good day")
        select $"{noise[0]}{before}{noise[1]}{open}{noise[2]}{inner}{word}{noise[3]}{end}{noise[4]}{after}{noise[5]}";

    private static readonly Gen<string> Soup =
        Gen.OneOf(OpenThink, EndThink, Noise, AnyText.Any, Gen.Elements("<speech>", "</speech>", "Hello there. ", "3.5 ", "word ")).ListOf().Select(pieces => string.Concat(pieces));
}
