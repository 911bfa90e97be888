using ChatArena.Core.Conversations;
using ChatArena.Core.Live;
using ChatArena.Core.Studies;
using FsCheck;
using FsCheck.Fluent;

namespace ChatArena.Tests.Conversations;

/// <summary>
/// A conversation's past: everything that happened, in the order of the store. <paramref name="ReadAt"/> events had happened when
/// somebody read the store; they hear the events from <paramref name="HeardFrom"/> on, perhaps a few that they have read already.
/// </summary>
internal sealed record SnapshotHistory(IReadOnlyList<LiveEvent> Events, int ReadAt, int HeardFrom, ConversationRules Rules)
{
    public const short OwnSeat = 1;

    public static readonly DateTimeOffset Start = new(2026, 1, 19, 10, 0, 0, TimeSpan.Zero);

    private static readonly Guid Conversation = Guid.CreateVersion7();

    /// <summary>
    /// Any past. Clocks of several processes may differ, so a later message may carry an earlier time.
    /// </summary>
    public static Gen<SnapshotHistory> Any { get; } =
        from steps in Gen.Choose(0, 6).Zip(Gen.Choose(0, 2000)).ListOf()
        from readAt in Gen.Choose(0, steps.Count)
        from heardFrom in Gen.Choose(0, readAt)
        from rules in AnyRules
        select new SnapshotHistory(Tell([.. steps]), readAt, heardFrom, rules);

    private static Gen<ConversationRules> AnyRules =>
        from silence in Gen.Elements(0, 5, 900)
        from cap in Gen.Elements(0, 20, 3600)
        from inactivity in Gen.Elements(0, 5, 900)
        select Limits(silence, cap, inactivity);

    public static ConversationRules Limits(int silence, int cap, int inactivity) => new()
    {
        MinThinkChars = 10,
        MaxThinkChars = 4000,
        MaxSpeechChars = 4000,
        SilenceSeconds = silence,
        HardCapSeconds = cap,
        InactivitySeconds = inactivity,
        ResumeGraceSeconds = 60,
    };

    /// <summary>What a read of the store gives after so many events.</summary>
    public SeatView Read(int events)
    {
        var last = Events.Take(events).OfType<MessageStored>().MaxBy(message => message.Seq);
        var presence = Events.Take(events).LastOrDefault(happened => happened is MemberAway { Seat: not OwnSeat } or MemberBack { Seat: not OwnSeat });
        return new()
        {
            ConversationId = Conversation,
            Code = "3f5956ee7856",
            Seat = OwnSeat,
            Topic = "A topic",
            Task = "A task",
            Rules = Rules,
            StartedAt = Start,
            Others = [],
            LastSeq = last?.Seq ?? 0,
            LastMessageAt = last?.SentAt,
            OtherAwayUntil = (presence as MemberAway)?.Until,
        };
    }

    /// <summary>For the message of a failed test.</summary>
    public override string ToString() => $"read at {ReadAt}, heard from {HeardFrom}, {Rules}: {string.Join("; ", Events)}";

    private static List<LiveEvent> Tell(IReadOnlyList<(int Kind, int Second)> steps)
    {
        var seq = 0;
        return [.. steps.Select<(int Kind, int Second), LiveEvent>(step => step.Kind switch
        {
            0 or 1 => new MessageStored(Conversation, ++seq, OwnSeat, "", Start.AddSeconds(step.Second)),
            2 or 3 => new MessageStored(Conversation, ++seq, 2, "", Start.AddSeconds(step.Second)),
            4 => new MemberAway(Conversation, (short)(1 + step.Second % 2), Start.AddSeconds(step.Second)),
            5 => new MemberBack(Conversation, (short)(1 + step.Second % 2)),
            _ => new TypingChanged(Conversation, (short)(1 + step.Second % 2), step.Second % 3 == 0),
        })];
    }
}
