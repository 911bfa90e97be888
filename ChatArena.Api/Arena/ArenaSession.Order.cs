using System.Diagnostics;
using ChatArena.Contracts.Sockets;
using ChatArena.Core;
using ChatArena.Core.Live;

namespace ChatArena.Api.Arena;

/// <summary>
/// Messages are shown by their numbers. Own ones are confirmed by this process and the partner's may come from another, so that one can overtake the
/// other; a client that was shown a number believes to know everything up to it, and asks for no less when it comes back.
/// </summary>
internal sealed partial class ArenaSession
{
    /// <summary>How long a message waits for the one before it until that is looked for in the store.</summary>
    private static readonly TimeSpan LongestAhead = TimeSpan.FromMilliseconds(300);

    // Null until the first comes: most conversations have none.
    private Dictionary<int, Arrival>? _ahead;
    private DateTimeOffset? _aheadUntil;

    /// <summary>Everything up to this number was shown.</summary>
    private int _knownSeq;

    /// <summary>The partner's last message that was shown.</summary>
    private int _partnerSeq;

    /// <summary>A message of the conversation at hand is stored.</summary>
    private void Arrive(Arrival arrival)
    {
        _talk!.Apply(InOwnTime(arrival.Stored));
        var seq = arrival.Stored.Seq;
        if (seq <= _knownSeq)
        {
            // A partner's message that comes twice is shown once; what is sent twice is confirmed twice.
            if (arrival.OwnId is not null)
            {
                Show(arrival);
            }
        }
        else if (seq == _knownSeq + 1)
        {
            _knownSeq = seq;
            Show(arrival);
            ShowNext();
        }
        else
        {
            (_ahead ??= [])[seq] = arrival;
            ExpectSoon();
        }
    }

    private void ShowNext()
    {
        if (_ahead is not { Count: > 0 })
        {
            return;
        }

        while (_ahead.Remove(_knownSeq + 1, out var next))
        {
            _knownSeq++;
            Show(next);
        }

        _aheadUntil = null;
        if (_ahead.Count > 0)
        {
            ExpectSoon();
        }
    }

    private void ExpectSoon()
    {
        _aheadUntil ??= desk.Wheel.Now + LongestAhead;
        desk.Wheel.Set(this, _aheadUntil.Value);
    }

    /// <summary>The store was read up to this number: what is not here was the person's own.</summary>
    private void ShowUpTo(int seq)
    {
        while (_knownSeq < seq)
        {
            _knownSeq++;
            if (_ahead is not null && _ahead.Remove(_knownSeq, out var next))
            {
                Show(next);
            }
        }

        ShowNext();
    }

    /// <summary>The conversation is over; nothing more will come before what is here.</summary>
    private void ShowRest()
    {
        foreach (var (_, arrival) in (_ahead ?? []).OrderBy(ahead => ahead.Key))
        {
            Show(arrival);
        }

        StartOrderAt(0);
    }

    private void StartOrderAt(int seq)
    {
        _knownSeq = _partnerSeq = seq;
        _ahead?.Clear();
        _aheadUntil = null;
    }

    private void Show(Arrival arrival)
    {
        using var activity = arrival.OwnId is null && Activity.Current is not null ? ArenaMetrics.Activities.StartActivity("deliver message", ActivityKind.Consumer) : null;
        var (timestamp, maxTime, seq) = (WireTime.Format(arrival.Stored.SentAt), _talk!.MaxTime(desk.Wheel.Now), arrival.Stored.Seq);
        _partnerSeq = arrival.OwnId is null ? seq : _partnerSeq;
        connection.Send(arrival.OwnId is { } id
            ? new MessageSentFrame { Timestamp = timestamp, MaxTime = maxTime, Seq = seq, ClientId = id }
            : new PartnerMessageFrame { Content = arrival.Stored.Speech, Timestamp = timestamp, MaxTime = maxTime, Seq = seq });
    }

    /// <param name="OwnId">The client's id of an own message; null when it is the partner's.</param>
    private readonly record struct Arrival(MessageStored Stored, string? OwnId);
}
