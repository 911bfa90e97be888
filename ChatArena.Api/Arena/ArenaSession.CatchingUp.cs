using ChatArena.Core.Conversations;
using ChatArena.Core.Live;

namespace ChatArena.Api.Arena;

/// <summary>Looking into the store for what was missed. Events wait meanwhile, so that everything is shown in its order.</summary>
internal sealed partial class ArenaSession
{
    /// <summary>Something may have been missed while the store was already being read: read it again.</summary>
    private bool _isBehindAgain;

    /// <summary>Something may have been missed.</summary>
    public void FallBehind()
    {
        using (Enter())
        {
            HoldEvents();
        }
    }

    /// <summary>Null when there is nobody any more who could have missed something.</summary>
    public Known? WhatIsKnown()
    {
        using (Enter())
        {
            _isBehindAgain = false;
            return _stage == Stage.Gone ? null : new(_person!.Id, _epoch, _talk?.View, _knownSeq, _stage == Stage.Queued ? _ticket?.Id : null);
        }
    }

    public void CaughtUp(Known known, Missed missed)
    {
        using (Enter())
        {
            if (_stage == Stage.Gone)
            {
                if (missed.TookSeat)
                {
                    // Left, or was cut off, at the same moment.
                    GiveUpSeat(known.Seat!);
                }

                return;
            }

            if (IsHere(known.Seat?.ConversationId ?? default))
            {
                foreach (var stored in missed.Events.OfType<MessageStored>().Where(stored => stored.Seq > _knownSeq))
                {
                    _talk!.Apply(InOwnTime(stored));
                    (_ahead ??= [])[stored.Seq] = new(stored, null);
                }

                ShowUpTo(missed.LastSeq);
            }

            foreach (var happened in missed.Events.Where(IsNews))
            {
                On(happened);
            }

            Release();
        }
    }

    /// <summary>From now on events wait until the store was read.</summary>
    private void HoldEvents()
    {
        if (_held is not null)
        {
            _isBehindAgain = true;
        }
        else if (_person is not null && _stage != Stage.Gone)
        {
            _held = [];
            desk.Sessions.CatchUp(this);
        }
    }

    /// <summary>Messages are shown already; frames that tell of a state are sent when it changes, not when it is read again.</summary>
    private bool IsNews(LiveEvent happened) => happened switch
    {
        MessageStored => false,
        MemberAway away => _talk?.OtherAwayUntil != away.Until,
        MemberBack => _talk?.OtherAwayUntil is not null,
        _ => true,
    };
}
