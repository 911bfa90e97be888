using System.Security.Cryptography;
using ChatArena.Contracts.Sockets;
using ChatArena.Core.Conversations;
using ChatArena.Core.Data;
using ChatArena.Core.Live;
using ChatArena.Core.Studies;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace ChatArena.Core.Participants;

/// <summary>Takes people in with their consent, brings them back, and lets them go.</summary>
public sealed class ParticipantService
{
    private readonly IDbContextFactory<ArenaDb> _databases;
    private readonly ILiveEvents _live;
    private readonly ConversationService _conversations;
    private readonly TimeProvider _clock;
    private readonly JoinLane _joins;

    public ParticipantService(
        NpgsqlDataSource store, IDbContextFactory<ArenaDb> databases, ILiveEvents live, ConversationService conversations, TimeProvider clock, ILogger<ParticipantService> log)
    {
        (_databases, _live, _conversations, _clock) = (databases, live, conversations, clock);
        _joins = new(store, clock, log);
    }

    /// <summary>A new participant with their consent. Both are committed when this returns.</summary>
    /// <exception cref="StoreUnavailableException"/>
    public Task<JoinedParticipant> JoinAsync(StudyRun run, string condition, string language, bool resumable)
    {
        var now = _clock.GetUtcNow();
        return _joins.PostAsync(new()
        {
            ParticipantId = Ids.New(now),
            Code = JoinLane.NewCode(),
            IsNew = true,
            Run = run,
            Condition = condition,
            Language = language,
            Resumable = resumable,
            At = now,
        });
    }

    /// <summary>The consent of a participant who comes back after a removal.</summary>
    /// <exception cref="StoreUnavailableException"/>
    public Task<JoinedParticipant> ConsentAgainAsync(StudyRun run, JoinedParticipant participant) => _joins.PostAsync(new()
    {
        ParticipantId = participant.Id,
        Code = participant.Code,
        IsNew = false,
        Run = run,
        Condition = "",
        Language = "",
        Resumable = false,
        At = _clock.GetUtcNow(),
    });

    /// <summary>
    /// The participant on a new connection; older connections are told that they no longer count. Null when they left, withdrew or never were.
    /// </summary>
    public async Task<(Participant Participant, Guid StudyId)?> ReturnAsync(Guid participantId, CancellationToken cancel)
    {
        await using var db = await _databases.CreateDbContextAsync(cancel);
        var changed = await db.Participants
            .Where(participant => participant.Id == participantId && participant.LeftAt == null && participant.WithdrawnAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(participant => participant.Epoch, participant => participant.Epoch + 1), cancel);
        if (changed == 0)
        {
            return null;
        }

        var found = await (
            from participant in db.Participants.AsNoTracking()
            join version in db.StudyVersions.AsNoTracking() on participant.StudyVersionId equals version.Id
            where participant.Id == participantId
            select new { participant, version.StudyId }).SingleAsync(cancel);
        _live.Publish(participantId, new ConnectedElsewhere(found.participant.Epoch));
        return (found.participant, found.StudyId);
    }

    /// <summary>Whom the participant met since <paramref name="since"/>, and when that ended.</summary>
    public async Task<IReadOnlyList<(Guid Person, DateTimeOffset EndedAt)>> PartnersSinceAsync(Guid participantId, DateTimeOffset since, CancellationToken cancel)
    {
        await using var db = await _databases.CreateDbContextAsync(cancel);
        var met = await (
            from mine in db.Members.AsNoTracking()
            join conversation in db.Conversations.AsNoTracking() on mine.ConversationId equals conversation.Id
            join other in db.Members.AsNoTracking() on conversation.Id equals other.ConversationId
            where mine.ParticipantId == participantId && other.Seat != mine.Seat && other.ParticipantId != null && conversation.EndedAt > since
            select new { Person = other.ParticipantId!.Value, EndedAt = conversation.EndedAt!.Value }).ToListAsync(cancel);
        return [.. met.Select(other => (other.Person, other.EndedAt))];
    }

    /// <summary>Remembers the place in the queue of somebody whose connection was cut.</summary>
    public async Task RememberPlaceAsync(Guid participantId, int epoch, DateTimeOffset queuedAt, DateTimeOffset droppedAt, CancellationToken cancel)
    {
        await using var db = await _databases.CreateDbContextAsync(cancel);
        await db.Participants
            .Where(participant => participant.Id == participantId && participant.Epoch == epoch)
            .ExecuteUpdateAsync(
                set => set.SetProperty(participant => participant.QueuedAt, queuedAt).SetProperty(participant => participant.DroppedAt, droppedAt), cancel);
    }

    /// <summary>The participant left for good; a resume is refused from now on.</summary>
    public async Task LeaveAsync(Guid participantId, CancellationToken cancel)
    {
        await using var db = await _databases.CreateDbContextAsync(cancel);
        await db.Participants
            .Where(participant => participant.Id == participantId && participant.LeftAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(participant => participant.LeftAt, _clock.GetUtcNow()), cancel);
    }

    /// <summary>
    /// Withdraws: the person's words are blanked in every conversation, an open one ends, and they appear in no list or export again.
    /// </summary>
    /// <param name="code"><c>user_</c> and 8 hexadecimal digits.</param>
    /// <returns>How many messages lost their words; null when nobody has this code.</returns>
    public async Task<int?> WithdrawAsync(string code, CancellationToken cancel)
    {
        await using var db = await _databases.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        var participant = await db.Participants.SingleOrDefaultAsync(participant => participant.Code == code, cancel);
        if (participant is null)
        {
            return null;
        }

        participant.WithdrawnAt ??= _clock.GetUtcNow();
        await db.SaveChangesAsync(cancel);
        var seats = await (
            from member in db.Members
            join conversation in db.Conversations on member.ConversationId equals conversation.Id
            where member.ParticipantId == participant.Id
            select new { member.ConversationId, member.Seat, Open = conversation.EndedAt == null }).ToListAsync(cancel);

        // Ended before anything is blanked, so that nothing is appended behind it.
        foreach (var seat in seats.Where(seat => seat.Open))
        {
            await db.Conversations
                .Where(conversation => conversation.Id == seat.ConversationId && conversation.EndedAt == null)
                .ExecuteUpdateAsync(
                    set => set.SetProperty(conversation => conversation.EndedAt, _clock.GetUtcNow())
                        .SetProperty(conversation => conversation.EndReason, EndReason.Withdrawn)
                        .SetProperty(conversation => conversation.EndedBySeat, seat.Seat),
                    cancel);
        }

        await EraseAsync();
        await transaction.CommitAsync(cancel);
        try
        {
            await Erasure.WaitForCommitsAsync(db, cancel);
            return await EraseAsync();
        }
        finally
        {
            // Everybody in an open conversation hears its end; the person themselves also that they are out.
            foreach (var seat in seats.Where(seat => seat.Open))
            {
                _conversations.TryEnd(new(seat.ConversationId, EndReason.Withdrawn, seat.Seat, _clock.GetUtcNow()));
            }

            _live.Publish(participant.Id, new Withdrew());
        }

        async Task<int> EraseAsync()
        {
            var blanked = 0;
            foreach (var seat in seats)
            {
                blanked += await Erasure.BlankMessagesAsync(db, seat.ConversationId, seat.Seat, cancel);
            }

            // What models were told of the person's words goes too.
            await Erasure.BlankPromptsAsync(db, seats.Select(seat => seat.ConversationId), cancel);
            return blanked;
        }
    }

    internal Task RunAsync(CancellationToken cancel) => _joins.RunAsync(cancel);

    internal void Complete() => _joins.Complete();
}
