using ChatArena.Core.Live;
using ChatArena.Core.Studies;

namespace ChatArena.Core.Conversations;

/// <summary>
/// A conversation as one member's connection sees it now: a view, kept up to date by events. Pure; the owner locks.
/// Applying events to an old snapshot gives what a fresh read would give.
/// </summary>
/// <param name="ahead">By how much the owner's clock is ahead of the view's times.</param>
public sealed class ConversationSnapshot(SeatView view, DateTimeOffset now, TimeSpan ahead = default)
{
    public SeatView View => view;
    public ConversationRules Rules => view.Rules;
    public int LastSeq { get; private set; } = view.LastSeq;
    public DateTimeOffset LastMessageAt { get; private set; } = (view.LastMessageAt ?? view.StartedAt) + ahead;
    public DateTimeOffset? OtherAwayUntil { get; private set; } = view.OtherAwayUntil;
    public bool OtherTyping { get; private set; }

    /// <summary>This member's last sign of life in the conversation: an attempt to send, or typing.</summary>
    public DateTimeOffset OwnSignAt { get; private set; } = now;

    public bool Ended { get; private set; }

    public void Apply(LiveEvent happened)
    {
        switch (happened)
        {
            case MessageStored stored:
                // The last message is the one with the highest number, as in the store: clocks of several processes differ.
                (LastSeq, LastMessageAt) = stored.Seq > LastSeq ? (stored.Seq, stored.SentAt) : (LastSeq, LastMessageAt);
                OtherTyping = OtherTyping && stored.Seat == view.Seat;
                break;
            case TypingChanged typing when typing.Seat != view.Seat:
                OtherTyping = typing.Active;
                break;
            case MemberAway away when away.Seat != view.Seat:
                OtherAwayUntil = away.Until;
                OtherTyping = false;
                break;
            case MemberBack back when back.Seat != view.Seat:
                OtherAwayUntil = null;
                break;
            case ConversationEnded:
                Ended = true;
                break;
        }
    }

    /// <summary>The member gave a sign of life.</summary>
    public void Sign(DateTimeOffset at) => OwnSignAt = at;

    /// <summary>When this member's connection must look again, or null when nothing is limited.</summary>
    public DateTimeOffset? NextDeadline() => Earliest(Earliest(SilenceEnd, CapEnd), InactivityEnd);

    /// <summary>Why the conversation must end now, if it must.</summary>
    public EndReason? Due(DateTimeOffset at)
    {
        if (SilenceEnd <= at)
        {
            return EndReason.Silence;
        }

        if (CapEnd <= at)
        {
            return EndReason.HardCap;
        }

        return InactivityEnd <= at ? EndReason.Inactive : null;
    }

    /// <summary>Whole seconds until silence or the cap ends the conversation, whichever is first; 0 when neither ever does.</summary>
    public int MaxTime(DateTimeOffset at) =>
        Earliest(SilenceEnd, CapEnd) is { } end ? Math.Max(0, (int)Math.Ceiling((end - at).TotalSeconds)) : 0;

    private DateTimeOffset? SilenceEnd => After(LastMessageAt, Rules.SilenceSeconds);

    private DateTimeOffset? CapEnd => After(view.StartedAt + ahead, Rules.HardCapSeconds);

    private DateTimeOffset? InactivityEnd => After(OwnSignAt, Rules.InactivitySeconds);

    private static DateTimeOffset? After(DateTimeOffset from, int seconds) => seconds > 0 ? from.AddSeconds(seconds) : null;

    private static DateTimeOffset? Earliest(DateTimeOffset? one, DateTimeOffset? two) => one is null || two < one ? two ?? one : one;
}
