using ChatArena.Contracts.Sockets;
using ChatArena.Core.Data;
using ChatArena.Core.Studies;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace ChatArena.Core.Participants;

/// <summary>Stores people with their consent, many in one commit: a class that begins at ten comes at once.</summary>
internal sealed class JoinLane
{
    private const int MostPerCommit = 1000;
    private const int Capacity = 50_000;

    private readonly NpgsqlDataSource _store;
    private readonly TimeProvider _clock;
    private readonly CommitLane<JoinRequest> _lane;

    public JoinLane(NpgsqlDataSource store, TimeProvider clock, ILogger log)
    {
        (_store, _clock) = (store, clock);
        _lane = new("joins", Capacity, MostPerCommit, CommitAsync, clock, log);
    }

    public static string NewCode() => Ids.NewCode("user_", 8);

    /// <exception cref="StoreUnavailableException"/>
    public Task<JoinedParticipant> PostAsync(JoinRequest join)
    {
        if (!_lane.TryPost(join))
        {
            join.Refuse(ErrorCodes.Busy);
        }

        return join.Done;
    }

    public Task RunAsync(CancellationToken cancel) => _lane.RunAsync(cancel);

    public void Complete() => _lane.Complete();

    private async Task<IReadOnlyList<JoinRequest>> CommitAsync(IReadOnlyList<JoinRequest> joins, CancellationToken cancel)
    {
        await using var connection = await _store.OpenConnectionAsync(cancel);
        try
        {
            await InsertPlainlyAsync(connection, joins, cancel);
        }
        catch (PostgresException problem) when (problem.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            // Somebody has one of the codes, or all were stored before and the answer was lost. Nothing was stored now.
            return await InsertCarefullyAsync(connection, joins, cancel);
        }

        foreach (var join in joins)
        {
            join.Stored();
        }

        return [];
    }

    /// <summary>One commit, whole or not at all.</summary>
    private async Task InsertPlainlyAsync(NpgsqlConnection connection, IReadOnlyList<JoinRequest> joins, CancellationToken cancel)
    {
        await using var batch = connection.CreateBatch();
        batch.BatchCommands.Add(Freeze(joins));
        // Those who come at once nearly always come to the same.
        foreach (var alike in joins.GroupBy(join => (join.Run.VersionId, join.Run.ConsentId, join.Condition, join.Language)))
        {
            var (_, _, condition, language) = alike.Key;
            var run = alike.First().Run;
            if (alike.Where(join => join.IsNew).ToList() is { Count: > 0 } newcomers)
            {
                batch.BatchCommands.Add(InsertPeople(run, condition, language, newcomers));
            }

            batch.BatchCommands.Add(InsertConsents(run, [.. alike]));
        }

        // Once for each connection; without an explicit transaction a batch is one.
        await batch.PrepareAsync(cancel);
        await batch.ExecuteNonQueryAsync(cancel);
    }

    private static NpgsqlBatchCommand InsertPeople(StudyRun run, string condition, string language, List<JoinRequest> newcomers)
    {
        var insert = new NpgsqlBatchCommand("""
            INSERT INTO arena.participants (id, code, joined_at, resumable, study_version_id, condition, language, epoch)
            SELECT *, $5, $6, $7, 0 FROM unnest($1, $2, $3, $4)
            """);
        insert.Parameters.AddWithValue(newcomers.ConvertAll(join => join.ParticipantId));
        insert.Parameters.AddWithValue(newcomers.ConvertAll(join => join.Code));
        insert.Parameters.AddWithValue(newcomers.ConvertAll(join => join.At));
        insert.Parameters.AddWithValue(newcomers.ConvertAll(join => join.Resumable));
        insert.Parameters.AddWithValue(run.VersionId);
        insert.Parameters.AddWithValue(condition);
        insert.Parameters.AddWithValue(language);
        return insert;
    }

    private static NpgsqlBatchCommand InsertConsents(StudyRun run, List<JoinRequest> joins)
    {
        var insert = new NpgsqlBatchCommand("""
            INSERT INTO arena.consents (participant_id, given_at, consent_form_id, form_version, text_hash)
            SELECT *, $3, $4, $5 FROM unnest($1, $2)
            """);
        insert.Parameters.AddWithValue(joins.ConvertAll(join => join.ParticipantId));
        insert.Parameters.AddWithValue(joins.ConvertAll(join => join.At));
        insert.Parameters.AddWithValue(run.ConsentId);
        insert.Parameters.AddWithValue(run.Consent.Version);
        insert.Parameters.AddWithValue(run.ConsentHash);
        return insert;
    }

    private async Task<IReadOnlyList<JoinRequest>> InsertCarefullyAsync(NpgsqlConnection connection, IReadOnlyList<JoinRequest> joins, CancellationToken cancel)
    {
        await using var batch = connection.CreateBatch();
        batch.BatchCommands.Add(Freeze(joins));
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
        AddPeople(insert.Parameters, joins);
        AddConsents(insert.Parameters, joins);
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

    /// <summary>The settings that people agreed to do not change any more.</summary>
    private NpgsqlBatchCommand Freeze(IReadOnlyList<JoinRequest> joins)
    {
        var freeze = new NpgsqlBatchCommand("UPDATE arena.study_versions SET frozen_at = $1 WHERE id = ANY ($2) AND frozen_at IS NULL");
        freeze.Parameters.AddWithValue(_clock.GetUtcNow());
        freeze.Parameters.AddWithValue(joins.Select(join => join.Run.VersionId).Distinct().ToArray());
        return freeze;
    }

    private static void AddPeople(NpgsqlParameterCollection parameters, IReadOnlyList<JoinRequest> joins)
    {
        parameters.AddWithValue(joins.Select(join => join.ParticipantId).ToArray());
        parameters.AddWithValue(joins.Select(join => join.Code).ToArray());
        parameters.AddWithValue(joins.Select(join => join.Run.VersionId).ToArray());
        parameters.AddWithValue(joins.Select(join => join.Condition).ToArray());
        parameters.AddWithValue(joins.Select(join => join.Language).ToArray());
        parameters.AddWithValue(joins.Select(join => join.At).ToArray());
        parameters.AddWithValue(joins.Select(join => join.Resumable).ToArray());
    }

    private static void AddConsents(NpgsqlParameterCollection parameters, IReadOnlyList<JoinRequest> joins)
    {
        parameters.AddWithValue(joins.Select(join => join.Run.ConsentId).ToArray());
        parameters.AddWithValue(joins.Select(join => join.Run.Consent.Version).ToArray());
        parameters.AddWithValue(joins.Select(join => join.Run.ConsentHash).ToArray());
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
