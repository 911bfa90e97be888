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
    private const int MostPerCommit = 1000;
    private const int Capacity = 50_000;

    private readonly NpgsqlDataSource _store;
    private readonly IDbContextFactory<ArenaDb> _databases;
    private readonly ILiveEvents _live;
    private readonly ConversationService _conversations;
    private readonly TimeProvider _clock;
    private readonly CommitLane<JoinRequest> _joins;

    public ParticipantService(
        NpgsqlDataSource store, IDbContextFactory<ArenaDb> databases, ILiveEvents live, ConversationService conversations, TimeProvider clock, ILogger<ParticipantService> log)
    {
        (_store, _databases, _live, _conversations, _clock) = (store, databases, live, conversations, clock);
        _joins = new("joins", Capacity, MostPerCommit, CommitJoinsAsync, clock, log);
    }

    /// <summary>A new participant with their consent. Both are committed when this returns.</summary>
    /// <exception cref="StoreUnavailableException"/>
    public Task<JoinedParticipant> JoinAsync(StudyRun run, string condition, string language, bool resumable) => PostAsync(new()
    {
        ParticipantId = Guid.CreateVersion7(),
        Code = NewCode(),
        IsNew = true,
        Run = run,
        Condition = condition,
        Language = language,
        Resumable = resumable,
        At = _clock.GetUtcNow(),
    });

    /// <summary>The consent of a participant who comes back after a removal.</summary>
    /// <exception cref="StoreUnavailableException"/>
    public Task<JoinedParticipant> ConsentAgainAsync(StudyRun run, JoinedParticipant participant) => PostAsync(new()
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

    private static string NewCode() => "user_" + RandomNumberGenerator.GetHexString(8, lowercase: true);

    private Task<JoinedParticipant> PostAsync(JoinRequest join)
    {
        if (!_joins.TryPost(join))
        {
            join.Refuse(ErrorCodes.Busy);
        }

        return join.Done;
    }

    private async Task<IReadOnlyList<JoinRequest>> CommitJoinsAsync(IReadOnlyList<JoinRequest> joins, CancellationToken cancel)
    {
        await using var connection = await _store.OpenConnectionAsync(cancel);
        await using var batch = connection.CreateBatch();

        var freeze = new NpgsqlBatchCommand("UPDATE arena.study_versions SET frozen_at = $1 WHERE id = ANY ($2) AND frozen_at IS NULL");
        freeze.Parameters.AddWithValue(_clock.GetUtcNow());
        freeze.Parameters.AddWithValue(joins.Select(join => join.Run.VersionId).Distinct().ToArray());
        batch.BatchCommands.Add(freeze);

        var insert = new NpgsqlBatchCommand("""
            WITH row AS (
              SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
                AS row(id, code, study_version_id, condition, language, at, resumable, consent_form_id, form_version, text_hash, is_new)),
            joined AS (
              INSERT INTO arena.participants (id, code, study_version_id, condition, language, joined_at, resumable, epoch)
              SELECT id, code, study_version_id, condition, language, at, resumable, 0 FROM row WHERE is_new
              ON CONFLICT DO NOTHING
              RETURNING id)
            INSERT INTO arena.consents (participant_id, given_at, consent_form_id, form_version, text_hash)
            SELECT id, at, consent_form_id, form_version, text_hash FROM row WHERE NOT is_new OR id IN (SELECT id FROM joined)
            ON CONFLICT DO NOTHING
            RETURNING participant_id
            """);
        insert.Parameters.AddWithValue(joins.Select(join => join.ParticipantId).ToArray());
        insert.Parameters.AddWithValue(joins.Select(join => join.Code).ToArray());
        insert.Parameters.AddWithValue(joins.Select(join => join.Run.VersionId).ToArray());
        insert.Parameters.AddWithValue(joins.Select(join => join.Condition).ToArray());
        insert.Parameters.AddWithValue(joins.Select(join => join.Language).ToArray());
        insert.Parameters.AddWithValue(joins.Select(join => join.At).ToArray());
        insert.Parameters.AddWithValue(joins.Select(join => join.Resumable).ToArray());
        insert.Parameters.AddWithValue(joins.Select(join => join.Run.ConsentId).ToArray());
        insert.Parameters.AddWithValue(joins.Select(join => join.Run.Consent.Version).ToArray());
        insert.Parameters.AddWithValue(joins.Select(join => join.Run.ConsentHash).ToArray());
        insert.Parameters.AddWithValue(joins.Select(join => join.IsNew).ToArray());
        batch.BatchCommands.Add(insert);

        var stored = new HashSet<Guid>();
        await using (var reader = await batch.ExecuteReaderAsync(cancel))
        {
            while (await reader.ReadAsync(cancel))
            {
                stored.Add(reader.GetGuid(0));
            }
        }

        List<JoinRequest>? missed = null;
        foreach (var join in joins)
        {
            if (stored.Contains(join.ParticipantId) || !join.IsNew)
            {
                join.Stored();
            }
            else
            {
                (missed ??= []).Add(join);
            }
        }

        return missed is null ? [] : await ResolveAsync(connection, missed, cancel);
    }

    /// <summary>Not stored now: either stored before, with the answer lost on its way, or somebody else has the code.</summary>
    private static async Task<IReadOnlyList<JoinRequest>> ResolveAsync(NpgsqlConnection connection, List<JoinRequest> missed, CancellationToken cancel)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT id FROM arena.participants WHERE id = ANY ($1)";
        command.Parameters.AddWithValue(missed.Select(join => join.ParticipantId).ToArray());
        var there = new HashSet<Guid>();
        await using (var reader = await command.ExecuteReaderAsync(cancel))
        {
            while (await reader.ReadAsync(cancel))
            {
                there.Add(reader.GetGuid(0));
            }
        }

        foreach (var join in missed)
        {
            if (there.Contains(join.ParticipantId))
            {
                join.Stored();
            }
            else
            {
                join.Code = NewCode();
            }
        }

        return [.. missed.Where(join => !there.Contains(join.ParticipantId))];
    }
}
