using ChatArena.Api.Sockets;
using ChatArena.Contracts.Sockets;
using ChatArena.Core;
using ChatArena.Core.Conversations;
using ChatArena.Core.Live;
using ChatArena.Core.Pairing;
using ChatArena.Core.Participants;
using ChatArena.Core.Studies;
using ChatArena.Core.Timing;

namespace ChatArena.Api.Arena;

/// <summary>
/// One person on one connection. Knows nothing that a resume could not rebuild: the truth is in the store.
/// Frames come from the connection, events from the rest of the product; both change the stage under one lock.
/// </summary>
internal sealed partial class ArenaSession(ArenaDesk desk, Connection connection) : Timed, IFrameHandler, IWaiter, IAppendReceiver
{
    /// <summary>How long a pair that was being formed when the person vanished may still arrive.</summary>
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly List<Avoided> _met = [];
    private Stage _stage = Stage.New;
    private JoinedParticipant? _person;
    private StudyRun? _run;
    private Pool _pool;
    private int _epoch;
    private bool _isResumable;
    private Ticket? _ticket;
    private string _waitReason = WaitReasons.Joined;
    private int _shownPosition;
    private string? _shownReason;
    private ConversationSnapshot? _talk;
    private int _silentEnds;
    private int _inFlight;
    private bool _isEnding;
    private DateTimeOffset? _typingSince;
    private DateTimeOffset? _lingerUntil;

    public bool HasJoined => _person is not null;

    /// <summary>For what is stored and told. Deadlines of this process count <see cref="DeadlineWheel.Now"/>.</summary>
    private DateTimeOffset Now => desk.Clock.GetUtcNow();

    public ValueTask ReceiveAsync(ClientFrame frame)
    {
        switch (frame)
        {
            case PingFrame:
                connection.Send(new PongFrame());
                return ValueTask.CompletedTask;
            case MessageFrame message:
                Say(message);
                return ValueTask.CompletedTask;
            case TypingFrame typing:
                Type(typing.Active);
                return ValueTask.CompletedTask;
            case ReassignFrame:
                Reassign();
                return ValueTask.CompletedTask;
            case JoinFrame join:
                return JoinAsync(join);
            case ResumeFrame resume:
                return ResumeAsync(resume);
            case DisconnectFrame:
                return DisconnectAsync();
            default:
                connection.Refuse(ErrorCodes.UnknownType);
                return ValueTask.CompletedTask;
        }
    }

    /// <summary>The connection is gone: the seat is held for who asked for it, and free at once otherwise.</summary>
    public async ValueTask ClosedAsync()
    {
        Ticket? ticket = null;
        using (Enter())
        {
            if (_stage == Stage.Gone || _person is null)
            {
                return;
            }

            if (_stage == Stage.Queued)
            {
                ticket = _ticket;
            }
            else if (_talk is { Ended: false } talk && !_isEnding)
            {
                GiveUpSeat(talk.View);
            }

            _stage = Stage.Gone;
            _talk = null;
        }

        desk.Sessions.Remove(this);
        desk.Wheel.Cancel(this);
        if (ticket is null)
        {
            desk.Live.Unsubscribe(_person.Id, this);
        }
        else
        {
            await LeaveQueueAsync(ticket);
        }
    }

    public override DateTimeOffset? Look(DateTimeOffset now)
    {
        using (Enter())
        {
            if (_lingerUntil is { } until)
            {
                if (until > now)
                {
                    return until;
                }

                desk.Live.Unsubscribe(_person!.Id, this);
                return null;
            }

            if (_aheadUntil <= now)
            {
                // What lies before it was lost on its way.
                _aheadUntil = null;
                HoldEvents();
            }

            if (_talk is not { Ended: false } talk || _isEnding)
            {
                return _aheadUntil;
            }

            if (talk.Due(now) is { } reason)
            {
                End(talk, reason, reason == EndReason.Inactive ? talk.View.Seat : null);
                return null;
            }

            return _aheadUntil ?? talk.NextDeadline();
        }
    }

    /// <summary>Takes the lock; letting it go writes out what was sent meanwhile, so that nothing is written under the lock.</summary>
    private Turn Enter()
    {
        _gate.Enter();
        return new(this);
    }

    private readonly ref struct Turn(ArenaSession session)
    {
        public void Dispose()
        {
            session._gate.Exit();
            session.Flush();
        }
    }

    private void Flush() => connection.Flush();

    /// <summary>Asks for the end; the stage changes when it is stored and <see cref="ConversationEnded"/> arrives.</summary>
    private void End(ConversationSnapshot talk, EndReason reason, short? bySeat)
    {
        _isEnding = desk.Conversations.TryEnd(new(talk.View.ConversationId, reason, bySeat, Now));
        if (!_isEnding)
        {
            desk.Wheel.Set(this, desk.Wheel.Now.AddSeconds(1));
        }
    }

    private void GiveUpSeat(SeatView seat)
    {
        var grace = seat.Rules.ResumeGraceSeconds;
        if (_isResumable && grace > 0)
        {
            desk.Conversations.TryHoldSeat(seat, _epoch, Now.AddSeconds(grace));
        }
        else
        {
            desk.Conversations.TryEnd(new(seat.ConversationId, desk.Connections.IsDraining ? EndReason.Interrupted : EndReason.Left, seat.Seat, Now));
        }
    }

    /// <summary>Leaves the queue. A ticket that is no longer there is being paired: the session stays to answer for the seat.</summary>
    private async Task LeaveQueueAsync(Ticket ticket)
    {
        if (!await desk.Lobby.LeaveAsync(ticket))
        {
            using (Enter())
            {
                _lingerUntil = desk.Wheel.Now + Linger;
            }

            desk.Wheel.Set(this, _lingerUntil.Value);
            return;
        }

        desk.Live.Unsubscribe(_person!.Id, this);
        if (_isResumable)
        {
            await desk.Participants.RememberPlaceAsync(_person.Id, _epoch, ticket.QueuedAt, Now, CancellationToken.None);
        }
    }

    private void EnterQueue(string reason, TimeSpan delay, DateTimeOffset? queuedAt = null)
    {
        var now = Now;
        if (_met.Count > 0)
        {
            ForgetMet(now);
        }

        _ticket = new()
        {
            Id = Ids.New(now),
            ParticipantId = _person!.Id,
            Code = _person.Code,
            Pool = _pool,
            QueuedAt = queuedAt ?? now,
            NotBefore = now + delay,
            Avoid = _met.Count == 0 ? [] : [.. _met],
            Resumable = _isResumable,
            NodeId = desk.Node.Id,
        };
        _stage = Stage.Queued;
        _waitReason = reason;
        _shownPosition = 0;
        desk.Lobby.Enter(this, _ticket, isNew: reason == WaitReasons.Joined);
    }

    private void ForgetMet(DateTimeOffset now) => _met.RemoveAll(avoided => avoided.Until <= now);
}
