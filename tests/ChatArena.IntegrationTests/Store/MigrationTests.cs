using ChatArena.Api.Accounts;
using ChatArena.Core;
using ChatArena.Core.Data;
using ChatArena.IntegrationTests.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;

namespace ChatArena.IntegrationTests.Store;

public sealed class MigrationTests(PostgresCluster cluster)
{
    [Fact]
    public async Task The_model_and_the_migrations_say_the_same()
    {
        await using var db = new ArenaDb(ArenaDbDesign.Options(await cluster.CreateEmptyDatabaseAsync()));
        db.Database.HasPendingModelChanges().ShouldBeFalse("dotnet ef migrations add <Name> -o Data/Migrations --project ChatArena.Core");
    }

    [Fact]
    public async Task A_database_of_the_first_migration_is_upgraded_with_everything_in_it()
    {
        var connection = await cluster.CreateEmptyDatabaseAsync();
        await using (var db = new ArenaDb(ArenaDbDesign.Options(connection)))
        {
            var migrator = db.GetService<IMigrator>();
            await migrator.MigrateAsync(db.Database.GetMigrations().First());
            await FillFirstVersionAsync(connection);
            await migrator.MigrateAsync();
        }

        await using (var accounts = new AccountsDb(new DbContextOptionsBuilder<AccountsDb>().UseNpgsql(connection, AccountsDb.Configure).Options))
        {
            await accounts.Database.MigrateAsync();
        }

        // The product starts on it, its people come back, and nothing is lost.
        await using var server = await ArenaServer.StartAsync(connection);
        (await server.QueryAsync<string>("SELECT think || '|' || speech FROM arena.messages")).ShouldBe("an old thought|an old speech");
        (await server.QueryAsync<long>("SELECT count(*) FROM arena.consents JOIN arena.participants ON id = participant_id")).ShouldBe(2);
        await server.Services.MigrateAsync();
        await using var pair = await Pair.MeetAsync(server);
        await pair.TalkAsync();
    }

    [Fact]
    public async Task Two_processes_that_start_at_once_migrate_once()
    {
        var connection = await cluster.CreateEmptyDatabaseAsync();
        await using var one = ArenaServer.Build(connection);
        await using var two = ArenaServer.Build(connection);

        await Task.WhenAll(one.Services.MigrateAsync(), two.Services.MigrateAsync());

        await using var store = NpgsqlDataSource.Create(connection);
        await using var count = store.CreateCommand("SELECT count(*) FROM arena.content_versions");
        (await count.ExecuteScalarAsync()).ShouldBe(4L);
    }

    private static async Task FillFirstVersionAsync(string connection)
    {
        await using var store = NpgsqlDataSource.Create(connection);
        await using var fill = store.CreateCommand(
            """
            INSERT INTO arena.studies VALUES ('00000000-0000-7000-8000-000000000001', 'arena', 'Open arena', now());
            INSERT INTO arena.content_versions (id, study_id, kind, number, body, hash, source, created_at)
            SELECT ('00000000-0000-7000-8000-00000000001' || n)::uuid, '00000000-0000-7000-8000-000000000001', kind, 1, body::json, 'hash of ' || kind, 'File', now()
            FROM (VALUES
              (1, 'TopicsTasks', '{"topics":[{"id":1,"text":"An old topic"}],"tasks":[{"id":1,"text":"a","side":"attack"},{"id":2,"text":"b","side":"defend"}]}'),
              (2, 'Consent', '{"title":"t","version":"0.9","content":"c","checkboxes":["I agree"]}'),
              (3, 'Personas', '{"personas":[]}'),
              (4, 'LlmConfig', '{}')) AS content(n, kind, body);
            INSERT INTO arena.study_versions (id, study_id, number, settings, topics_tasks_id, consent_id, personas_id, llm_config_id, hash, created_at, frozen_at)
            VALUES ('00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000001', 1, '{}',
              '00000000-0000-7000-8000-000000000011', '00000000-0000-7000-8000-000000000012',
              '00000000-0000-7000-8000-000000000013', '00000000-0000-7000-8000-000000000014', 'h', now(), now());
            INSERT INTO arena.participants (id, code, study_version_id, condition, language, joined_at, resumable, epoch)
            SELECT ('00000000-0000-7000-8000-00000000002' || n)::uuid, 'user_0000000' || n, '00000000-0000-7000-8000-000000000002', 'default', 'en', now(), true, 0
            FROM generate_series(1, 2) AS n;
            INSERT INTO arena.consents SELECT id, joined_at, '00000000-0000-7000-8000-000000000012', '0.9', 'hash of Consent' FROM arena.participants;
            INSERT INTO arena.conversations (id, code, study_version_id, condition, language, topic_id, topic, rules, started_at, ended_at, end_reason)
            VALUES ('00000000-0000-7000-8000-000000000003', '0123456789ab', '00000000-0000-7000-8000-000000000002', 'default', 'en', 1, 'An old topic',
              '{"min_think_chars":10,"max_think_chars":0,"max_speech_chars":0,"silence_seconds":900,"inactivity_seconds":900,"hard_cap_seconds":0,"resume_grace_seconds":60}',
              now(), now(), 'Left');
            INSERT INTO arena.members (conversation_id, seat, kind, participant_id, code, task_id, task, side, resumable)
            SELECT '00000000-0000-7000-8000-000000000003', row_number() OVER (), 'Human', id, code, 1, 'a', 'Attack', true FROM arena.participants;
            INSERT INTO arena.messages (conversation_id, seq, seat, client_id, think, speech, sent_at)
            VALUES ('00000000-0000-7000-8000-000000000003', 1, 1, 'old', 'an old thought', 'an old speech', now());
            """);
        await fill.ExecuteNonQueryAsync();
    }
}
