using System.Diagnostics;
using System.Globalization;
using ChatArena.Api.Sockets;
using ChatArena.Contracts.Sockets;
using ChatArena.Core;
using ChatArena.Core.AiTurns;
using ChatArena.Core.Conversations;
using ChatArena.Core.Live;
using ChatArena.Core.Timing;

namespace ChatArena.Api.Arena;

/// <summary>Messages and typing.</summary>
internal sealed partial class ArenaSession
{
    private const int LongestClientId = 64;

    private void Say(MessageFrame message)
    {
        var around = Activity.Current;
        using (var activity = ArenaMetrics.StartTrace("receive message", ActivityKind.Server))
        {
            Say(message, activity);
        }

        Activity.Current = around;
    }

    private void Say(MessageFrame message, Activity? activity)
    {
        using (Enter())
        {
            if (_stage == Stage.Gone)
            {
                connection.Refuse(ErrorCodes.Disconnected, message.ClientId);
                return;
            }

            if (_stage != Stage.Paired || _isEnding || _talk is not { } talk)
            {
                connection.Refuse(ErrorCodes.NotPaired, message.ClientId);
                return;
            }

            var now = Now.InWholeMicroseconds();
            // A refused attempt is a sign of life too.
            talk.Sign(desk.Wheel.Now);
            _silentEnds = 0;
            if (Problem(message, talk) is var (code, text))
            {
                connection.Refuse(code, message.ClientId, text);
                return;
            }

            var draft = new MessageDraft
            {
                ConversationId = talk.View.ConversationId,
                Seat = talk.View.Seat,
                ClientId = string.IsNullOrEmpty(message.ClientId) ? Ids.New(now).ToString("N") : message.ClientId,
                Think = message.Think,
                Speech = message.Speech,
                SentAt = now,
                TypingSince = _typingSince,
                ThinkMs = message.ThinkMs,
                SpeechMs = message.SpeechMs,
                ClientSentAt = FrameReader.ReadTime(message.SentAt),
                KnownSeq = talk.LastSeq,
                Audience = talk.View.Others,
                AiSeat = talk.View.AiSeat,
                Trace = activity?.Context ?? default,
                Receiver = this,
            };
            if (_inFlight >= desk.Limits.MessagesInFlight || !desk.Conversations.TryAppend(draft))
            {
                connection.Refuse(ErrorCodes.Busy, message.ClientId);
                return;
            }

            _inFlight++;
            _typingSince = null;
        }
    }

    /// <summary>The code and, where it needs a number, the text; null when the message is good.</summary>
    private static (string Code, string? Text)? Problem(MessageFrame message, ConversationSnapshot talk)
    {
        var rules = talk.Rules;
        if (message.ClientId?.Length > LongestClientId)
        {
            return (ErrorCodes.ClientIdTooLong, null);
        }

        if (TextLength.Trimmed(message.Think) < rules.MinThinkChars)
        {
            return (ErrorCodes.ThinkTooShort, Text("Your private note needs at least {0} characters.", rules.MinThinkChars));
        }

        if (rules.MaxThinkChars > 0 && TextLength.Of(message.Think) > rules.MaxThinkChars)
        {
            return (ErrorCodes.ThinkTooLong, Text("Your private note may have at most {0} characters.", rules.MaxThinkChars));
        }

        if (string.IsNullOrWhiteSpace(message.Speech))
        {
            return (ErrorCodes.SpeechEmpty, null);
        }

        return rules.MaxSpeechChars > 0 && TextLength.Of(message.Speech) > rules.MaxSpeechChars
            ? (ErrorCodes.SpeechTooLong, Text("Your message may have at most {0} characters.", rules.MaxSpeechChars))
            : null;
    }

    public void Stored(MessageDraft draft, int seq, DateTimeOffset sentAt)
    {
        using (Enter())
        {
            _inFlight--;
            if (IsHere(draft.ConversationId))
            {
                Arrive(new(new(draft.ConversationId, seq, draft.Seat, "", sentAt), draft.ClientId));
            }
            else
            {
                connection.Send(new MessageSentFrame { Timestamp = WireTime.Format(sentAt), MaxTime = 0, Seq = seq, ClientId = draft.ClientId });
            }
        }
    }

    public void Refused(MessageDraft draft, string code)
    {
        using (Enter())
        {
            _inFlight--;
            connection.Refuse(code, draft.ClientId);
        }
    }

    private void Type(bool isActive)
    {
        SeatView seat;
        using (Enter())
        {
            // Typing crosses with the end of a conversation all the time; that is no error.
            if (_stage != Stage.Paired || _isEnding || _talk is not { } talk)
            {
                return;
            }

            talk.Sign(desk.Wheel.Now);
            if (isActive)
            {
                _typingSince ??= Now.InWholeMicroseconds();
            }

            seat = talk.View;
            PostponeIdlePrompt(talk);
        }

        // Not under the lock: the partner may be publishing to us at this moment.
        var typing = new TypingChanged(seat.ConversationId, seat.Seat, isActive);
        foreach (var person in seat.Others)
        {
            desk.Live.Publish(person, typing);
        }
    }

    /// <summary>Who writes is not idle: the model's unasked turn moves, and replaces the one that waits.</summary>
    private void PostponeIdlePrompt(ConversationSnapshot talk)
    {
        // Only while the model spoke last: it may be about to answer otherwise.
        if (talk.View.AiSeat is { } model && _inFlight == 0 && _partnerSeq == talk.LastSeq && _run!.Settings.Ai.IdleAfter is { Ticks: > 0 } idle)
        {
            desk.Turns.Post(AiTurn.For(talk.View.ConversationId, model, AiTurnKind.Idle, talk.LastSeq, Now + idle));
        }
    }

    private static string Text(string format, int number) => string.Format(CultureInfo.InvariantCulture, format, number);
}
