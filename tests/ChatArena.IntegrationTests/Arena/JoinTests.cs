using ChatArena.Api.Sockets;
using ChatArena.Core.Pairing;
using ChatArena.Core.Participants;
using ChatArena.Core.Studies;
using ChatArena.IntegrationTests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace ChatArena.IntegrationTests.Arena;

/// <summary>Coming in.</summary>
public sealed class JoinTests(PostgresCluster cluster)
{
    [Fact]
    public async Task What_is_sent_right_behind_a_join_is_answered_behind_it()
    {
        await using var server = await ArenaServer.StartAsync(await cluster.CreateDatabaseAsync());
        await using var client = await server.ConnectAsync();

        await client.JoinAsync(resume: true);
        await client.SayAsync("Is anybody here?");
        await client.SendAsync(new { type = "ping" });

        string[] types = [(string)(await client.NextAsync())["type"]!, (string)(await client.NextAsync("error"))["code"]!, (string)(await client.NextAsync("pong"))["type"]!];
        types.ShouldBe(["session", "not_paired", "pong"]);
    }

    [Fact]
    public async Task Who_is_gone_before_the_join_is_stored_waits_nowhere()
    {
        await using var server = await ArenaServer.StartAsync(await cluster.CreateDatabaseAsync());
        await using var gone = await server.ConnectAsync();
        await using var locked = await server.Store.OpenConnectionAsync();
        await using (var transaction = await locked.BeginTransactionAsync())
        {
            await using var hold = locked.CreateCommand();
            hold.CommandText = "LOCK TABLE arena.participants IN EXCLUSIVE MODE";
            await hold.ExecuteNonQueryAsync();
            await gone.JoinAsync();
            await WaitFor.TrueAsync(() => server.QueryAsync<bool>("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'arena.participants'::regclass)"));
            gone.Cut();
            await transaction.RollbackAsync();
        }

        await WaitFor.TrueAsync(() => Task.FromResult(server.Services.GetRequiredService<ConnectionRegistry>().Count == 0));

        (await server.QueryAsync<long>("SELECT count(*) FROM arena.participants")).ShouldBe(1);
        (await server.Services.GetRequiredService<IPairingQueue>().PoolsAsync(TestContext.Current.CancellationToken)).ShouldBeEmpty();
        server.Log.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task People_who_come_to_different_things_are_stored_in_one_commit_each_with_their_own()
    {
        await using var server = await ArenaServer.StartAsync(await cluster.CreateDatabaseAsync());
        var participants = server.Services.GetRequiredService<ParticipantService>();
        var run = server.Services.GetRequiredService<StudyCatalog>().Find(Study.BuiltInSlug)!;
        var again = await participants.JoinAsync(run, "first", "en", resumable: false);
        List<Task<JoinedParticipant>> joining = [];
        await using (var locked = await server.Store.OpenConnectionAsync())
        await using (var transaction = await locked.BeginTransactionAsync())
        {
            // While the first of them waits for the lock, the others gather.
            await using var hold = locked.CreateCommand();
            hold.CommandText = "LOCK TABLE arena.participants IN EXCLUSIVE MODE";
            await hold.ExecuteNonQueryAsync();
            joining.Add(participants.JoinAsync(run, "first", "en", resumable: false));
            await WaitFor.TrueAsync(() => server.QueryAsync<bool>("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'arena.participants'::regclass)"));
            joining.Add(participants.JoinAsync(run, "first", "de", resumable: true));
            joining.Add(participants.JoinAsync(run, "second", "de", resumable: false));
            joining.Add(participants.ConsentAgainAsync(run, again));
            joining.Add(participants.JoinAsync(run, "first", "de", resumable: false));
            await transaction.RollbackAsync();
        }

        await Task.WhenAll(joining);

        (await server.QueryAsync<string>("SELECT string_agg(condition || ' ' || language || ' ' || resumable, ', ' ORDER BY condition, language, resumable) FROM arena.participants"))
            .ShouldBe("first de false, first de true, first en false, first en false, second de false");
        (await server.QueryAsync<long>("SELECT count(DISTINCT xmin::text) FROM arena.participants")).ShouldBe(3, "the one before, the one who waited for the lock, and the others");
        (await server.QueryAsync<long>("SELECT count(*) FROM arena.consents")).ShouldBe(6);
        (await server.QueryAsync<long>($"SELECT count(*) FROM arena.consents WHERE participant_id = '{again.Id}'")).ShouldBe(2);
        (await server.QueryAsync<long>($"""
            SELECT count(*) FROM arena.consents JOIN arena.participants ON id = participant_id
            WHERE text_hash = '{run.ConsentHash}' AND form_version = '{run.Consent.Version}' AND consent_form_id = '{run.ConsentId}' AND study_version_id = '{run.VersionId}'
            """)).ShouldBe(6);
    }

    [Fact]
    public async Task Whose_code_somebody_has_already_gets_another()
    {
        await using var server = await ArenaServer.StartAsync(await cluster.CreateDatabaseAsync());
        // Takes the code of whoever comes first away, a moment before they are stored.
        await using var twin = server.Store.CreateCommand("""
            CREATE FUNCTION arena.take_code() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
              IF pg_trigger_depth() = 1 AND NOT EXISTS (SELECT 1 FROM arena.participants WHERE language = 'twin') THEN
                INSERT INTO arena.participants (id, code, study_version_id, condition, language, joined_at, resumable, epoch)
                VALUES (gen_random_uuid(), NEW.code, NEW.study_version_id, NEW.condition, 'twin', NEW.joined_at, false, 0);
              END IF;
              RETURN NEW;
            END $$;
            CREATE TRIGGER take_code BEFORE INSERT ON arena.participants FOR EACH ROW EXECUTE FUNCTION arena.take_code()
            """);
        await twin.ExecuteNonQueryAsync();

        await using var pair = await Pair.MeetAsync(server, resume: true);

        (await server.QueryAsync<string>("SELECT string_agg(language, ' ' ORDER BY joined_at, language) FROM arena.participants")).ShouldBe("en twin en");
        (await server.QueryAsync<long>("SELECT count(DISTINCT code) FROM arena.participants")).ShouldBe(3);
        (await server.QueryAsync<long>("SELECT count(*) FROM arena.consents")).ShouldBe(2);
        server.Log.Errors.ShouldBeEmpty();
    }
}
