using ChatArena.Contracts.Sockets;
using ChatArena.Core.Participants;
using ChatArena.Core.Studies;

namespace ChatArena.Api.Arena;

/// <summary>Coming and going.</summary>
internal sealed partial class ArenaSession
{
    private const int LongestLanguageTag = 35;
    private const string DefaultLanguage = "en";

    private async ValueTask JoinAsync(JoinFrame join)
    {
        switch (_stage)
        {
            case Stage.Gone:
                connection.Refuse(ErrorCodes.Disconnected);
                return;
            case Stage.Paired:
                connection.Refuse(ErrorCodes.AlreadyPaired);
                return;
            case Stage.Queued:
                desk.Lobby.ShowAgain(this);
                return;
        }

        if (!join.Consent)
        {
            connection.Refuse(ErrorCodes.ConsentRequired);
            return;
        }

        if (desk.Studies.Find(_run?.Slug ?? join.Study ?? Study.BuiltInSlug) is not { } run)
        {
            connection.Refuse(ErrorCodes.StudyUnknown);
            return;
        }

        if (join.ConsentHash is { } hash && !string.Equals(hash, run.ConsentHash, StringComparison.OrdinalIgnoreCase))
        {
            connection.Refuse(ErrorCodes.ConsentOutdated);
            return;
        }

        try
        {
            if (_person is null)
            {
                var (condition, language) = (run.Conditions[0], Language(run, join));
                var isResumable = join.Resume ?? false;
                var person = await desk.Participants.JoinAsync(run, condition, language, isResumable);
                await desk.Live.SubscribeAsync(person.Id, this, CancellationToken.None);
                _pool = new(run.StudyId, condition, language);
                Welcome(run, person, isResumable);
            }
            else
            {
                await desk.Participants.ConsentAgainAsync(run, _person);
            }
        }
        catch (StoreUnavailableException problem)
        {
            connection.Refuse(problem.Code);
            return;
        }

        using (Enter())
        {
            // Who withdrew in the meantime is gone.
            if (_stage is Stage.New or Stage.Removed)
            {
                _run = run;
                _silentEnds = 0;
                EnterQueue(WaitReasons.Joined, TimeSpan.Zero);
            }
        }
    }

    /// <summary>The one asked for, if the study has it, else its first. A study without any has every one.</summary>
    private static string Language(StudyRun run, JoinFrame join)
    {
        if (run.Languages.Count == 0)
        {
            return join.Language is { Length: > 0 and <= LongestLanguageTag } own ? own : DefaultLanguage;
        }

        for (var index = 1; index < run.Languages.Count; index++)
        {
            if (run.Languages[index].Equals(join.Language, StringComparison.OrdinalIgnoreCase))
            {
                return run.Languages[index];
            }
        }

        return run.Languages[0];
    }

    private void Welcome(StudyRun run, JoinedParticipant person, bool isResumable)
    {
        _isResumable = isResumable;
        _person = person;
        desk.Sessions.Add(this);
        if (isResumable)
        {
            connection.Send(new SessionFrame
            {
                Token = desk.Tokens.Issue(person.Id),
                WithdrawalCode = desk.Withdrawals.Issue(person.Code),
                ResumeSeconds = run.Settings.Rules.ResumeGraceSeconds,
            });
        }
    }

    private void Reassign()
    {
        using (Enter())
        {
            switch (_stage)
            {
                case Stage.Paired when !_isEnding:
                    End(_talk!, Core.Conversations.EndReason.Reassigned, _talk!.View.Seat);
                    break;
                case Stage.Paired:
                    // Asked twice; the first one is on its way.
                    break;
                case Stage.Queued:
                    connection.Refuse(ErrorCodes.NotPaired);
                    break;
                case Stage.Gone:
                    connection.Refuse(ErrorCodes.Disconnected);
                    break;
                default:
                    connection.Refuse(ErrorCodes.ConsentRequired);
                    break;
            }
        }
    }

    private async ValueTask DisconnectAsync()
    {
        Core.Pairing.Ticket? ticket = null;
        using (Enter())
        {
            if (_stage == Stage.Gone)
            {
                return;
            }

            if (_stage == Stage.Queued)
            {
                ticket = _ticket;
            }
            else if (_talk is { Ended: false } talk && !_isEnding)
            {
                desk.Conversations.TryEnd(new(talk.View.ConversationId, Core.Conversations.EndReason.Left, talk.View.Seat, Now));
            }

            _stage = Stage.Gone;
            _isResumable = false;
            _talk = null;
        }

        desk.Sessions.Remove(this);
        desk.Wheel.Cancel(this);
        if (_person is null)
        {
            return;
        }

        if (ticket is null)
        {
            desk.Live.Unsubscribe(_person.Id, this);
        }
        else
        {
            await LeaveQueueAsync(ticket);
        }

        await desk.Participants.LeaveAsync(_person.Id, CancellationToken.None);
    }
}
