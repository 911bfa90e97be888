using ChatArena.Core.Conversations;
using ChatArena.Core.Live;
using FsCheck.Fluent;

namespace ChatArena.Tests.Conversations;

public sealed class ConversationSnapshotTests
{
    private static readonly DateTimeOffset Start = SnapshotHistory.Start;

    [Fact]
    public void Events_on_top_of_an_old_read_give_what_a_fresh_read_gives() => Always.Holds(SnapshotHistory.Any, history =>
    {
        var old = new ConversationSnapshot(history.Read(history.ReadAt), Start);
        foreach (var happened in history.Events.Skip(history.HeardFrom))
        {
            old.Apply(happened);
        }

        ShouldBeSame(old, new(history.Read(history.Events.Count), Start));
    });

    [Fact]
    public void Messages_of_several_processes_may_come_out_of_order_and_twice() => Always.Holds(SnapshotHistory.Any.Zip(Gen.Choose(0, int.MaxValue)), drawn =>
    {
        var (history, mix) = drawn;
        var messages = history.Events.Skip(history.HeardFrom).OfType<MessageStored>().ToList();
        var random = new Random(mix);
        LiveEvent[] mixed = [.. messages.Concat(messages)];
        random.Shuffle(mixed);
        var old = new ConversationSnapshot(history.Read(history.ReadAt), Start);
        foreach (var happened in mixed.Concat(history.Events.Skip(history.HeardFrom).Where(happened => happened is not MessageStored)))
        {
            old.Apply(happened);
        }

        ShouldBeSame(old, new(history.Read(history.Events.Count), Start));
    });

    [Theory]
    [InlineData(900, 3600, 0, 900)]
    [InlineData(900, 600, 0, 600)]
    [InlineData(900, 0, 0, 900)]
    [InlineData(0, 3600, 0, 3600)]
    [InlineData(0, 0, 900, 0)]
    [InlineData(1, 1, 0, 1)]
    public void The_time_left_is_the_smaller_of_silence_and_cap_and_0_means_never(int silence, int cap, int inactivity, int maxTime) =>
        Talk(silence, cap, inactivity).MaxTime(Start).ShouldBe(maxTime);

    [Fact]
    public void The_time_left_counts_down_in_seconds_that_were_begun_and_stops_at_0()
    {
        var talk = Talk(silence: 10);
        talk.MaxTime(Start.AddMilliseconds(1)).ShouldBe(10);
        talk.MaxTime(Start.AddMilliseconds(1000)).ShouldBe(9);
        talk.MaxTime(Start.AddMilliseconds(9001)).ShouldBe(1);
        talk.MaxTime(Start.AddSeconds(10)).ShouldBe(0);
        talk.MaxTime(Start.AddSeconds(11)).ShouldBe(0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Anybodys_message_moves_the_end_by_silence_and_not_the_cap(short seat)
    {
        var talk = Talk(silence: 10, cap: 25);
        talk.Apply(Message(1, seat, second: 8));
        talk.MaxTime(Start.AddSeconds(8)).ShouldBe(10);
        talk.Due(Start.AddSeconds(17.9)).ShouldBeNull();
        talk.Due(Start.AddSeconds(18)).ShouldBe(EndReason.Silence);

        talk.Apply(Message(2, seat, second: 17));
        talk.MaxTime(Start.AddSeconds(17)).ShouldBe(8);
        talk.Due(Start.AddSeconds(25)).ShouldBe(EndReason.HardCap);
    }

    [Fact]
    public void At_equal_times_silence_comes_before_the_cap_and_the_cap_before_inactivity()
    {
        Talk(5, 5, 5).Due(Start.AddSeconds(5)).ShouldBe(EndReason.Silence);
        Talk(0, 5, 5).Due(Start.AddSeconds(5)).ShouldBe(EndReason.HardCap);
        Talk(0, 0, 5).Due(Start.AddSeconds(5)).ShouldBe(EndReason.Inactive);
        Talk(0, 0, 0).Due(Start.AddYears(1)).ShouldBeNull();
        Talk(5, 5, 5).Due(Start.AddSeconds(4.999)).ShouldBeNull();
    }

    [Fact]
    public void A_sign_of_life_moves_inactivity_and_nothing_else()
    {
        var talk = Talk(silence: 100, cap: 200, inactivity: 10);
        talk.Sign(Start.AddSeconds(8));

        talk.Due(Start.AddSeconds(17.9)).ShouldBeNull();
        talk.Due(Start.AddSeconds(18)).ShouldBe(EndReason.Inactive);
        talk.MaxTime(Start.AddSeconds(8)).ShouldBe(92);
    }

    [Fact]
    public void The_partners_messages_are_no_sign_of_ones_own_life()
    {
        var talk = Talk(silence: 100, inactivity: 10);
        talk.Apply(Message(1, seat: 2, second: 8));
        talk.Due(Start.AddSeconds(10)).ShouldBe(EndReason.Inactive);
    }

    [Fact]
    public void The_next_deadline_is_the_earliest_of_those_that_are_limited() => Always.Holds(
        from silence in Gen.Choose(0, 30) from cap in Gen.Choose(0, 30) from inactivity in Gen.Choose(0, 30) select (silence, cap, inactivity),
        limits =>
        {
            var talk = Talk(limits.silence, limits.cap, limits.inactivity);
            int[] limited = [.. new[] { limits.silence, limits.cap, limits.inactivity }.Where(limit => limit > 0)];
            if (limited.Length == 0)
            {
                talk.NextDeadline().ShouldBeNull();
                return;
            }

            var deadline = talk.NextDeadline().ShouldNotBeNull();
            deadline.ShouldBe(Start.AddSeconds(limited.Min()));
            talk.Due(deadline).ShouldNotBeNull();
            talk.Due(deadline.AddTicks(-1)).ShouldBeNull();
        });

    [Fact]
    public void The_partner_types_until_they_say_so_send_it_or_are_cut_off()
    {
        LiveEvent[] ends = [new TypingChanged(default, 2, false), Message(1, seat: 2, second: 1), new MemberAway(default, 2, Start.AddSeconds(60))];
        foreach (var end in ends)
        {
            var talk = Talk();
            talk.Apply(new TypingChanged(default, 2, true));
            talk.OtherTyping.ShouldBeTrue();

            talk.Apply(end);
            talk.OtherTyping.ShouldBeFalse(end.ToString());
        }
    }

    [Fact]
    public void What_one_does_oneself_says_nothing_about_the_partner()
    {
        var talk = Talk();
        talk.Apply(new TypingChanged(default, 2, true));
        talk.Apply(new MemberAway(default, 1, Start.AddSeconds(60)));
        talk.Apply(Message(1, seat: 1, second: 1));
        talk.Apply(new TypingChanged(default, 1, false));

        talk.OtherTyping.ShouldBeTrue();
        talk.OtherAwayUntil.ShouldBeNull();
    }

    [Fact]
    public void An_end_is_an_end()
    {
        var talk = Talk();
        talk.Ended.ShouldBeFalse();
        talk.Apply(new ConversationEnded(default, EndReason.Left, 2, Start));
        talk.Ended.ShouldBeTrue();
    }

    private static void ShouldBeSame(ConversationSnapshot old, ConversationSnapshot fresh)
    {
        old.LastSeq.ShouldBe(fresh.LastSeq);
        old.LastMessageAt.ShouldBe(fresh.LastMessageAt);
        old.OtherAwayUntil.ShouldBe(fresh.OtherAwayUntil);
        old.NextDeadline().ShouldBe(fresh.NextDeadline());
        foreach (var second in new[] { 0, 3, 10, 700, 2000, 4000 })
        {
            old.MaxTime(Start.AddSeconds(second)).ShouldBe(fresh.MaxTime(Start.AddSeconds(second)));
            old.Due(Start.AddSeconds(second)).ShouldBe(fresh.Due(Start.AddSeconds(second)));
        }
    }

    private static MessageStored Message(int seq, short seat, double second) => new(default, seq, seat, "", Start.AddSeconds(second));

    private static ConversationSnapshot Talk(int silence = 900, int cap = 0, int inactivity = 0) =>
        new(new SnapshotHistory([], 0, 0, SnapshotHistory.Limits(silence, cap, inactivity)).Read(0), Start);
}
