using ChatArena.Contracts.Sockets;
using ChatArena.Core.Conversations;
using ChatArena.Core.Live;

namespace ChatArena.Api.Arena;

/// <summary>What happens to the person.</summary>
internal sealed partial class ArenaSession
{
    /// <summary>While the store is being read for what this person does not know, events wait here.</summary>
    private List<LiveEvent>? _held;

    public void Receive(LiveEvent happened)
    {
        using (Enter())
        {
            if (_held is not null && happened is not ConnectedElsewhere)
            {
                _held.Add(happened);
                return;
            }

            On(happened);
        }
    }

    private void On(LiveEvent happened)
    {
        switch (happened)
        {
            case Paired paired:
                OnPaired(paired);
                break;
            case MessageStored stored when IsHere(stored.ConversationId):
                Arrive(new(stored, null));
                break;
            case TypingChanged typing when IsHere(typing.ConversationId):
                OnTyping(typing);
                break;
            case MemberAway away when IsHere(away.ConversationId):
                _talk!.Apply(away);
                SendToResumable(new PartnerAwayFrame { Seconds = Math.Max(0, (int)Math.Ceiling((away.Until - Now).TotalSeconds)) });
                break;
            case MemberBack back when IsHere(back.ConversationId):
                _talk!.Apply(back);
                SendToResumable(new PartnerBackFrame());
                break;
            case ConversationEnded ended when IsHere(ended.ConversationId):
                OnEnded(ended);
                break;
            case ConnectedElsewhere elsewhere when elsewhere.Epoch > _epoch:
                Disappear(CloseCodes.Replaced, "connected elsewhere");
                break;
            case Withdrew:
                Disappear(CloseCodes.Withdrawn, "withdrawn");
                break;
            case EventsMissed:
                HoldEvents();
                break;
        }
    }

    private bool IsHere(Guid conversationId) => _talk is { Ended: false } talk && talk.View.ConversationId == conversationId;

    private void OnPaired(Paired paired)
    {
        var seat = paired.Seat;
        if (_stage == Stage.Queued && _ticket?.Id == paired.TicketId)
        {
            desk.Lobby.Forget(_ticket);
            _ticket = null;
            Sit(seat);
            connection.Send(new PairedFrame
            {
                Topic = seat.Topic,
                Task = seat.Task,
                SessionId = seat.Code,
                MaxTime = _talk!.MaxTime(desk.Wheel.Now),
                MinThink = seat.Rules.MinThinkChars,
                MaxThink = seat.Rules.MaxThinkChars,
                MaxSpeech = seat.Rules.MaxSpeechChars,
            });
            if (seat.LastSeq > 0)
            {
                // Heard of late: the partner has spoken already.
                HoldEvents();
            }

            return;
        }

        if (_lingerUntil is not null && _ticket?.Id == paired.TicketId)
        {
            // Vanished in the moment of pairing.
            GiveUpSeat(seat);
            _lingerUntil = null;
            desk.Live.Unsubscribe(_person!.Id, this);
            return;
        }

        if (IsHere(seat.ConversationId))
        {
            // Heard a second time.
            return;
        }

        // A seat this person did not wait for any more.
        desk.Conversations.TryEnd(new(seat.ConversationId, EndReason.NeverMet, seat.Seat, Now));
    }

    private void Sit(SeatView seat)
    {
        var talk = _talk = new(seat, desk.Wheel.Now, ahead: desk.Wheel.Now - Now);
        _stage = Stage.Paired;
        _isEnding = false;
        StartOrderAt(0);
        _typingSince = null;
        if (talk.NextDeadline() is { } deadline)
        {
            desk.Wheel.Set(this, deadline);
        }
    }

    /// <summary>The conversation at hand is kept in the wheel's time, whenever the machine's clock is set.</summary>
    private MessageStored InOwnTime(MessageStored stored) => stored with { SentAt = stored.SentAt + (desk.Wheel.Now - Now) };

    private void OnTyping(TypingChanged typing)
    {
        var before = _talk!.OtherTyping;
        _talk.Apply(typing);
        if (_talk.OtherTyping != before)
        {
            SendToResumable(new PartnerTypingFrame { Active = typing.Active });
        }
    }

    private void OnEnded(ConversationEnded ended)
    {
        if (ended.LastSeq > _knownSeq)
        {
            // The end overtook a last word. The store knows both, in their order.
            HoldEvents();
            return;
        }

        var talk = _talk!;
        talk.Apply(ended);
        ShowRest();
        foreach (var other in talk.View.Others)
        {
            _met.Add(new(other, ended.At + _run!.Settings.SamePartnerGrace));
        }

        _talk = null;
        _isEnding = false;
        var own = ended.BySeat == talk.View.Seat;
        if (EndFrame(ended, talk.View.Seat) is { } frame)
        {
            connection.Send(frame);
        }

        if (ended.Reason == EndReason.Inactive && own)
        {
            Remove();
            return;
        }

        // One silent conversation may be bad luck; two in a row mean that nobody is there.
        _silentEnds = ended.Reason == EndReason.Silence ? _silentEnds + 1 : _silentEnds;
        if (_silentEnds >= 2)
        {
            Remove();
            return;
        }

        var delay = ended.Reason is EndReason.Silence or EndReason.HardCap ? TimeSpan.Zero : _run!.Settings.ReassignDelay;
        EnterQueue(ReasonToWait(ended, own), delay);
    }

    private void Remove()
    {
        _stage = Stage.Removed;
        connection.Send(new InactivityKickFrame());
    }

    private static string ReasonToWait(ConversationEnded ended, bool own) => ended.Reason switch
    {
        EndReason.Silence or EndReason.HardCap => WaitReasons.TimeUp,
        EndReason.Reassigned when own => WaitReasons.NewPartner,
        _ => WaitReasons.PartnerLeft,
    };

    /// <summary>How the end looks from a seat; null when the person asked for it and needs no telling.</summary>
    private static ServerFrame? EndFrame(ConversationEnded ended, short seat)
    {
        var own = ended.BySeat == seat;
        return ended.Reason switch
        {
            EndReason.Silence => new ConversationEndedFrame { Reason = "time_up", Cause = "silence" },
            EndReason.HardCap => new ConversationEndedFrame { Reason = "time_up", Cause = "hard_cap" },
            EndReason.Deleted => new ConversationEndedFrame { Reason = "closed", Cause = "deleted" },
            EndReason.Reassigned or EndReason.Left or EndReason.Inactive when own => null,
            EndReason.Lost when own => new ConversationEndedFrame { Reason = "closed", Cause = "away" },
            EndReason.Interrupted when own || ended.BySeat is null => new ConversationEndedFrame { Reason = "closed", Cause = "interrupted" },
            EndReason.Withdrawn when own => new ConversationEndedFrame { Reason = "closed", Cause = "withdrawn" },
            EndReason.Reassigned => new PartnerLeftFrame { Reason = "new_partner" },
            EndReason.Inactive => new PartnerLeftFrame { Reason = "inactive" },
            EndReason.Left or EndReason.Withdrawn => new PartnerLeftFrame { Reason = "left" },
            _ => new PartnerLeftFrame { Reason = "lost" },
        };
    }

    private void SendToResumable(ServerFrame frame)
    {
        // Opt-in frames: the original client has never seen them.
        if (_isResumable)
        {
            connection.Send(frame);
        }
    }

    /// <summary>The person is no longer on this connection; their seat and their place are not given up.</summary>
    private void Disappear(int code, string reason)
    {
        if (_stage == Stage.Queued && _ticket is { } ticket)
        {
            desk.Lobby.LeaveSoon(ticket);
        }

        _stage = Stage.Gone;
        _talk = null;
        desk.Live.Unsubscribe(_person!.Id, this);
        desk.Sessions.Remove(this);
        connection.Close(code, reason, dropQueued: code == CloseCodes.Withdrawn);
    }

    public void ShowPlace(Core.Pairing.Ticket ticket, int position, int length, TimeSpan? usualWait, bool again)
    {
        using (Enter())
        {
            if (_stage != Stage.Queued || _ticket?.Id != ticket.Id)
            {
                return;
            }

            // The study as it is now: staff may have taken its last topic away since this person joined, or brought one.
            var reason = desk.Studies.Find(_pool.StudyId) is { CanPair: true } ? _waitReason : WaitReasons.NoContent;
            if (position == _shownPosition && reason == _shownReason && !again)
            {
                return;
            }

            _shownPosition = position;
            _shownReason = reason;
            var now = Now;
            connection.Send(new WaitingFrame
            {
                Position = position,
                QueueLength = Math.Max(length, position),
                Reason = reason,
                WaitedSeconds = Math.Max(0, (int)(now - ticket.QueuedAt).TotalSeconds),
                DelaySeconds = Math.Max(0, (int)Math.Ceiling((ticket.NotBefore - now).TotalSeconds)),
                UsualWaitSeconds = usualWait is { } usual ? (int)Math.Ceiling(usual.TotalSeconds) : null,
            });
        }
    }
}
