using System.Net.Http.Json;
using ChatArena.Core.AiTurns;
using ChatArena.Core.Conversations;
using ChatArena.Core.Exports;
using ChatArena.Core.Nodes;
using ChatArena.Core.Studies;
using ChatArena.IntegrationTests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace ChatArena.IntegrationTests.Store;

/// <summary>A server whose store has grown for years reads no more of it for the people of today.</summary>
public sealed class GrownStoreTests(PostgresCluster cluster)
{
    private const int Conversations = 4_000;

    /// <summary>Of each table that has grown; what is about the people who are there is far less.</summary>
    private const int MostRowsRead = Conversations / 10;

    [Fact]
    public async Task What_people_and_the_server_do_reads_nothing_of_those_who_have_left()
    {
        var connection = await cluster.CreateDatabaseAsync();
        await using var store = NpgsqlDataSource.Create(connection + ";Pooling=false");
        await FillAsync(store);
        await ExecuteAsync(store, "SELECT pg_stat_reset()");
        // A session of PostgreSQL's tells what it has read at its end at the latest.
        await using (var server = await ArenaServer.StartAsync(connection + ";Pooling=false", "Arena:Ai:Enabled=true"))
        {
            await LiveAsync(server);
            server.Log.Errors.ShouldBeEmpty();
        }

        await WaitFor.TrueAsync(async () => await ReadAsync<long>(store, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()") == 1);
        var greedy = await ReadAsync<string?>(store, $"""
            SELECT string_agg(relname || ': ' || seq_tup_read + coalesce(idx_tup_fetch, 0), ', ') FROM pg_stat_user_tables
            WHERE schemaname = 'arena' AND relname IN ('participants', 'conversations', 'members', 'messages') AND seq_tup_read + coalesce(idx_tup_fetch, 0) > {MostRowsRead}
            """);

        (await ReadAsync<long>(store, "SELECT sum(idx_tup_fetch)::bigint FROM pg_stat_user_tables")).ShouldBePositive("the readings have arrived");
        greedy.ShouldBeNull();
    }

    [Fact]
    public async Task Who_was_away_when_their_conversation_ended_is_waited_for_no_longer()
    {
        var connection = await cluster.CreateDatabaseAsync();
        await using var store = NpgsqlDataSource.Create(connection);
        await FillAsync(store);
        await ExecuteAsync(store, "UPDATE arena.members SET away_until = now() - interval '11 months' WHERE seat = 1");
        await using var server = await ArenaServer.StartAsync(connection);
        await using var pair = await Pair.MeetAsync(server, resume: true);
        pair.One.Cut();
        await pair.Two.NextAsync("partner_away");

        // All but the one whose partner waits.
        await WaitFor.TrueAsync(async () => await server.QueryAsync<long>("SELECT count(*) FROM arena.members WHERE away_until IS NOT NULL") == 1);

        await pair.ResumeAsync(server, 0);
        server.Log.Errors.ShouldBeEmpty();
    }

    /// <summary>Everything that happens again and again: people come, talk, come back and go; loops look after what is open.</summary>
    private static async Task LiveAsync(ArenaServer server)
    {
        await using var pair = await Pair.MeetAsync(server, resume: true);
        await pair.TalkAsync();
        await pair.ResumeAsync(server, 0);
        await server.Services.GetRequiredService<AiTurnService>().FindLostAsync(TestContext.Current.CancellationToken);
        await server.Services.GetRequiredService<ConversationService>().SweepAsync(TimeProvider.System.GetUtcNow(), server.Services.GetRequiredService<ThisNode>(), TestContext.Current.CancellationToken);
        await server.Services.GetRequiredService<ExportService>().FindAsync(pair.SessionId, TestContext.Current.CancellationToken);
        using var http = server.Http();
        (await http.PostAsJsonAsync("/api/withdrawals", new { code = pair.WithdrawalCode })).EnsureSuccessStatusCode();
        await pair.Two.NextAsync("partner_left");
        // As the folder of transcripts does every second.
        var since = TimeProvider.System.GetUtcNow() - TimeSpan.FromMinutes(1);
        var changed = await server.Services.GetRequiredService<ExportService>().ReadAllAsync(new() { ChangedSince = since }, TestContext.Current.CancellationToken).ToListAsync();
        changed.Select(conversation => conversation.Code).ShouldBe([pair.SessionId]);
    }

    private static Task FillAsync(NpgsqlDataSource store) => ExecuteAsync(store, $"""
        CREATE TEMPORARY TABLE old AS SELECT n, gen_random_uuid() AS id, gen_random_uuid() AS one, gen_random_uuid() AS two,
          (SELECT id FROM arena.study_versions ORDER BY number DESC LIMIT 1) AS version FROM generate_series(1, {Conversations}) AS n;
        INSERT INTO arena.participants (id, code, study_version_id, condition, language, joined_at, resumable, epoch)
        SELECT one, 'user_1' || lpad(n::text, 7, '0'), version, 'default', 'en', now() - interval '1 year', false, 0 FROM old
        UNION ALL SELECT two, 'user_2' || lpad(n::text, 7, '0'), version, 'default', 'en', now() - interval '1 year', false, 0 FROM old;
        INSERT INTO arena.conversations (id, code, study_version_id, condition, language, topic_id, topic, rules, started_at, ended_at, end_reason, ended_by_seat)
        SELECT id, lpad(n::text, 12, '0'), version, 'default', 'en', 1, 'Cars.', '{ConversationRules.ToJson(Rules)}'::json,
          now() - interval '1 year', now() - interval '11 months', 'Left', 1 FROM old;
        INSERT INTO arena.members (conversation_id, seat, kind, participant_id, code, task_id, task, side, resumable)
        SELECT id, 1, 'Human', one, 'user_1' || lpad(n::text, 7, '0'), 1, 'Ask.', 'Attack', false FROM old
        UNION ALL SELECT id, 2, 'Ai', null, 'user_2' || lpad(n::text, 7, '0'), 2, 'Ask.', 'Defend', false FROM old;
        INSERT INTO arena.messages (conversation_id, seq, seat, client_id, think, speech, sent_at)
        SELECT id, seq, 1 + seq % 2, seq::text, 'I think so.', 'Why?', now() - interval '1 year' FROM old, generate_series(1, 4) AS seq;
        ANALYZE;
        """);

    private static ConversationRules Rules => new()
    {
        MinThinkChars = 10,
        MaxThinkChars = 4000,
        MaxSpeechChars = 4000,
        SilenceSeconds = 900,
        InactivitySeconds = 900,
        HardCapSeconds = 3600,
        ResumeGraceSeconds = 60,
    };

    private static async Task ExecuteAsync(NpgsqlDataSource store, string sql)
    {
        await using var command = store.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<T> ReadAsync<T>(NpgsqlDataSource store, string sql)
    {
        await using var command = store.CreateCommand(sql);
        return await command.ExecuteScalarAsync() is T value ? value : default!;
    }
}
