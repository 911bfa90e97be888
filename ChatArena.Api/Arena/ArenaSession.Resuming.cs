using ChatArena.Contracts.Sockets;
using ChatArena.Core.Conversations;
using ChatArena.Core.Live;
using ChatArena.Core.Pairing;
using ChatArena.Core.Participants;

namespace ChatArena.Api.Arena;

/// <summary>Coming back after a cut: everything is rebuilt from the store.</summary>
internal sealed partial class ArenaSession
{
    private const int GapPage = 200;

    private async ValueTask ResumeAsync(ResumeFrame resume)
    {
        if (_stage != Stage.New)
        {
            connection.Refuse(_stage == Stage.Gone ? ErrorCodes.Disconnected : ErrorCodes.ResumeRefused);
            return;
        }

        try
        {
            if (desk.Tokens.Read(resume.Token) is not { } participantId
                || await desk.Participants.ReturnAsync(participantId, CancellationToken.None) is not { } person
                || desk.Studies.Find(person.StudyId) is not { } run)
            {
                connection.Refuse(ErrorCodes.ResumeRefused);
                return;
            }

            _run = run;
            _pool = new(run.StudyId, person.Participant.Condition, person.Participant.Language);
            _epoch = person.Participant.Epoch;
            _isResumable = true;
            _held = [];
            await desk.Live.SubscribeAsync(participantId, this, CancellationToken.None);
            _person = new(participantId, person.Participant.Code);
            desk.Sessions.Add(this);
            await RebuildAsync(resume, person.Participant);
        }
        catch (Exception problem) when (problem is Npgsql.NpgsqlException or TimeoutException or InvalidOperationException { InnerException: Npgsql.NpgsqlException })
        {
            // The store is away: nothing was lost, the client asks again on a new connection.
            Forget();
            connection.Refuse(ErrorCodes.StorageUnavailable);
            connection.Close(CloseCodes.Restart, "store away");
        }
    }

    private async Task RebuildAsync(ResumeFrame resume, Participant person)
    {
        var now = Now;
        var since = now - _run!.Settings.SamePartnerGrace;
        foreach (var (met, endedAt) in await desk.Participants.PartnersSinceAsync(person.Id, since, CancellationToken.None))
        {
            _met.Add(new(met, endedAt + _run.Settings.SamePartnerGrace));
        }

        var found = await desk.Conversations.FindSeatAsync(person.Id, resume.SessionId, CancellationToken.None);
        if (found is not var (seat, ended))
        {
            ResumeInQueue(person, now);
            return;
        }

        // A client that knows another conversation, or none, needs this one from its beginning. None knows more than is stored.
        var lastSeq = resume.SessionId is null || resume.SessionId == seat.Code ? Math.Min(resume.LastSeq, seat.LastSeq) : 0;
        if (ended is null)
        {
            await desk.Conversations.TakeSeatAsync(seat, desk.Node, CancellationToken.None);
        }

        connection.Send(Resumed(ended is null ? "paired" : "ended", new ConversationSnapshot(seat, now)));
        var last = await SendGapAsync(seat, lastSeq);
        using (Enter())
        {
            // The gap may hold messages that came after the seat was read.
            Sit(last is null ? seat : seat with { LastSeq = last.Seq, LastMessageAt = last.SentAt });
            StartOrderAt(_talk!.LastSeq);
            if (ended is not null)
            {
                EndLate(ended, now);
            }
            else if (seat.OtherAwayUntil is { } until)
            {
                On(new MemberAway(seat.ConversationId, seat.Seat, until));
            }

            Release();
        }
    }

    private void ResumeInQueue(Participant person, DateTimeOffset now)
    {
        var grace = TimeSpan.FromSeconds(_run!.Settings.Rules.ResumeGraceSeconds);
        using (Enter())
        {
            if (person.DroppedAt + grace < now)
            {
                // Away for long: a page that connects by itself does not prove that somebody is there.
                connection.Send(new ResumedFrame { State = "kicked" });
                Remove();
            }
            else
            {
                connection.Send(new ResumedFrame { State = "waiting" });
                EnterQueue(WaitReasons.Resumed, TimeSpan.Zero, person.QueuedAt);
            }

            Release();
        }
    }

    /// <summary>The conversation ended while the person was away: they learn it now.</summary>
    private void EndLate(ConversationEnded ended, DateTimeOffset now)
    {
        var grace = TimeSpan.FromSeconds(_run!.Settings.Rules.ResumeGraceSeconds);
        if (ended.At + grace >= now)
        {
            OnEnded(ended);
            return;
        }

        if (EndFrame(ended, _talk!.View.Seat) is { } frame)
        {
            connection.Send(frame);
        }

        _talk = null;
        Remove();
    }

    /// <summary>Sends what the client has not seen, page by page; returns the last message sent.</summary>
    private async Task<StoredMessage?> SendGapAsync(SeatView seat, int afterSeq)
    {
        StoredMessage? last = null;
        while (true)
        {
            var page = await desk.Conversations.ReadAsync(seat.ConversationId, seat.Seat, afterSeq, GapPage, CancellationToken.None);
            foreach (var message in page)
            {
                connection.Send(message.Think is { } think
                    ? new OwnMessageFrame
                    {
                        Seq = message.Seq,
                        ClientId = message.ClientId,
                        Think = think,
                        Speech = message.Speech,
                        Timestamp = WireTime.Format(message.SentAt),
                    }
                    : new PartnerMessageFrame
                    {
                        Content = message.Speech,
                        Timestamp = WireTime.Format(message.SentAt),
                        MaxTime = new ConversationSnapshot(seat, message.SentAt).MaxTime(Now),
                        Seq = message.Seq,
                    });
                last = message;
                await connection.RoomAsync();
            }

            if (page.Count < GapPage)
            {
                return last;
            }

            afterSeq = page[^1].Seq;
        }
    }

    private ResumedFrame Resumed(string state, ConversationSnapshot talk) => new()
    {
        State = state,
        SessionId = talk.View.Code,
        Topic = talk.View.Topic,
        Task = talk.View.Task,
        MaxTime = talk.MaxTime(Now),
        MinThink = talk.Rules.MinThinkChars,
        MaxThink = talk.Rules.MaxThinkChars,
        MaxSpeech = talk.Rules.MaxSpeechChars,
        LastSeq = talk.LastSeq,
        StartedAt = WireTime.Format(talk.View.StartedAt),
    };

    /// <summary>Lets the events through that came while the gap was read.</summary>
    private void Release()
    {
        var held = _held ?? [];
        _held = null;
        foreach (var happened in held)
        {
            // One of them may show that there is more to read; the rest waits for that.
            if (_held is null)
            {
                On(happened);
            }
            else
            {
                _held.Add(happened);
            }
        }

        if (_isBehindAgain)
        {
            _isBehindAgain = false;
            HoldEvents();
        }
    }

    private void Forget()
    {
        using (Enter())
        {
            _held = null;
            _stage = Stage.Gone;
            desk.Sessions.Remove(this);
            if (_person is { } person)
            {
                desk.Live.Unsubscribe(person.Id, this);
            }
        }
    }
}
