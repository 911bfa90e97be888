using ChatArena.Contracts.Sockets;
using ChatArena.IntegrationTests.Hosting;
using Npgsql;

namespace ChatArena.IntegrationTests.Store;

/// <summary>The log's promises, with as many logs on one database as there may be processes.</summary>
public sealed class ConversationLogTests(PostgresCluster cluster) : IAsyncLifetime
{
    private NpgsqlDataSource _store = null!;
    private volatile int _broken;

    public async ValueTask InitializeAsync() => _store = NpgsqlDataSource.Create(await cluster.CreateDatabaseAsync());

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task Two_processes_writing_the_same_conversations_number_them_without_gaps()
    {
        const int Conversations = 20;
        const int PerMember = 100;
        var ids = await OpenAsync(Conversations);
        await using var one = new LogWriter(_store).Start();
        await using var two = new LogWriter(_store).Start();

        // Both members of every conversation write as fast as they can, each through a process of its own.
        for (var number = 0; number < PerMember; number++)
        {
            foreach (var id in ids)
            {
                one.Append(id, seat: 1, $"a{number}", $"from one {number}");
                two.Append(id, seat: 2, $"b{number}", $"from two {number}");
            }
        }

        await one.AllAsync(Conversations * PerMember);
        await two.AllAsync(Conversations * PerMember);

        one.Refusals.ShouldBeEmpty();
        two.Refusals.ShouldBeEmpty();
        (await AskAsync<bool>(
            $"""
            SELECT bool_and(total = {2 * PerMember} AND first = 1 AND last = {2 * PerMember})
            FROM (SELECT count(*) AS total, min(seq) AS first, max(seq) AS last FROM arena.messages GROUP BY conversation_id) AS log
            """)).ShouldBeTrue();
        // Each member's messages in the order in which they were written, and acknowledged under the number they have.
        (await AskAsync<long>(
            """
            SELECT count(*) FROM (
              SELECT substr(client_id, 2)::int AS number, row_number() OVER (PARTITION BY conversation_id, seat ORDER BY seq) - 1 AS place FROM arena.messages) AS log
            WHERE number <> place
            """)).ShouldBe(0);
        await using var check = _store.CreateCommand("SELECT conversation_id, seat, client_id, seq FROM arena.messages");
        await using var reader = await check.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            var writer = reader.GetInt16(1) == 1 ? one : two;
            writer.Acknowledged[(reader.GetGuid(0), reader.GetString(2))].ShouldBe(reader.GetInt32(3));
        }
    }

    [Fact]
    public async Task Who_knows_of_another_process_waits_for_its_turn_and_then_has_it()
    {
        var id = (await OpenAsync(1)).Single();
        await SayAsync(_store.CreateCommand(), id, seq: 1);
        await using var other = await _store.OpenConnectionAsync();
        await using var turn = await other.BeginTransactionAsync();
        await using (var take = other.CreateCommand())
        {
            take.CommandText = "SELECT FROM arena.conversations WHERE id = $1 FOR NO KEY UPDATE";
            take.Parameters.AddWithValue(id);
            await take.ExecuteNonQueryAsync();
        }

        await using var writer = new LogWriter(_store).Start();
        // Of the first message this process knows only what it heard.
        writer.Append(id, 2, "mine", "an answer", knownSeq: 1);
        await WaitFor.TrueAsync(() => AskAsync<bool>("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')"));
        await SayAsync(other.CreateCommand(), id, seq: 2);
        await turn.CommitAsync();
        await writer.AllAsync(1);

        writer.Acknowledged[(id, "mine")].ShouldBe(3);
        (await AskAsync<long>("SELECT count(*) FROM arena.messages")).ShouldBe(3);
    }

    [Fact]
    public async Task One_message_sent_through_two_processes_is_stored_once()
    {
        var ids = await OpenAsync(50);
        await using var one = new LogWriter(_store).Start();
        await using var two = new LogWriter(_store).Start();
        foreach (var id in ids)
        {
            // A client that lost its answer sends again, to another process, while the first is still at work.
            one.Append(id, 1, "same", "once");
            two.Append(id, 1, "same", "once");
        }

        await one.AllAsync(50);
        await two.AllAsync(50);

        (await AskAsync<long>("SELECT count(*) FROM arena.messages")).ShouldBe(50);
        foreach (var id in ids)
        {
            one.Acknowledged[(id, "same")].ShouldBe(1);
            two.Acknowledged[(id, "same")].ShouldBe(1);
        }
    }

    [Fact]
    public async Task What_the_members_of_a_conversation_say_at_once_is_one_commit()
    {
        var ids = await OpenAsync(10);
        await using var writer = new LogWriter(_store);
        foreach (var id in ids)
        {
            writer.Append(id, 1, "a", "from one");
            writer.Append(id, 2, "b", "from two");
            writer.Append(id, 1, "c", "from one again");
        }

        writer.Start();
        await writer.AllAsync(30);

        foreach (var id in ids)
        {
            new[] { "a", "b", "c" }.Select(name => writer.Acknowledged[(id, name)]).ShouldBe([1, 2, 3]);
            (await AskAsync<bool>("SELECT count(DISTINCT xmin::text) = 1 FROM arena.messages WHERE conversation_id = $1 AND client_id IN ('a', 'b')", id)).ShouldBeTrue();
        }
    }

    [Fact]
    public async Task A_message_that_was_stored_before_leaves_no_gap_before_the_one_behind_it()
    {
        var ids = await OpenAsync(2);
        await using var before = new LogWriter(_store).Start();
        before.Append(ids[0], 1, "a", "once");
        before.Append(ids[1], 1, "a", "once");
        await before.AllAsync(2);
        await using var after = new LogWriter(_store);
        foreach (var id in ids)
        {
            after.Append(id, 1, "a", "once", knownSeq: 1);
            after.Append(id, 2, "b", "an answer", knownSeq: 1);
        }

        after.Start();
        await after.AllAsync(4);

        after.Refusals.ShouldBeEmpty();
        foreach (var id in ids)
        {
            (after.Acknowledged[(id, "a")], after.Acknowledged[(id, "b")]).ShouldBe((1, 2));
            (await AskAsync<string>("SELECT string_agg(seq || client_id, ' ' ORDER BY seq) FROM arena.messages WHERE conversation_id = $1", id)).ShouldBe("1a 2b");
        }
    }

    [Fact]
    public async Task A_row_the_store_refuses_does_not_take_its_batch_along()
    {
        var ids = await OpenAsync(60);
        await using var writer = new LogWriter(_store).Start();
        for (var index = 0; index < ids.Count; index++)
        {
            // PostgreSQL refuses U+0000 in text; the socket refuses it first, and this is the net below.
            writer.Append(ids[index], 1, "m", index % 20 == 7 ? "with \0 inside" : "fine");
        }

        await writer.AllAsync(60);

        writer.Refusals.Count.ShouldBe(3);
        writer.Refusals.Values.ShouldAllBe(code => code == ErrorCodes.BadText);
        (await AskAsync<long>("SELECT count(*) FROM arena.messages WHERE speech = 'fine' AND seq = 1")).ShouldBe(57);
    }

    [Fact]
    public async Task Ended_and_unknown_conversations_take_nothing_more_and_hurt_no_other()
    {
        var ids = await OpenAsync(3);
        await AskAsync<object?>("UPDATE arena.conversations SET ended_at = now() WHERE id = $1 RETURNING NULL", ids[0]);
        var unknown = Guid.CreateVersion7();
        await using var writer = new LogWriter(_store).Start();
        writer.Append(ids[0], 1, "ended", "too late");
        writer.Append(unknown, 1, "unknown", "nowhere");
        writer.Append(ids[1], 1, "fine", "fine");
        writer.Append(ids[2], 1, "fine", "fine");

        await writer.AllAsync(4);

        writer.Refusals[(ids[0], "ended")].ShouldBe(ErrorCodes.ConversationOver);
        writer.Refusals[(unknown, "unknown")].ShouldBe(ErrorCodes.ConversationOver);
        (await AskAsync<long>("SELECT count(*) FROM arena.messages")).ShouldBe(2);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Connections_that_break_in_mid_commit_lose_and_double_nothing(short members)
    {
        var ids = await OpenAsync(10);
        await using var writer = new LogWriter(_store).Start();
        using var stop = new CancellationTokenSource();
        var breaking = BreakConnectionsAsync(stop.Token);
        var said = 0;
        do
        {
            // Again if all of it was stored before anybody could break in.
            for (var number = 0; number < 200; number++, said++)
            {
                foreach (var id in ids)
                {
                    for (short seat = 1; seat <= members; seat++)
                    {
                        writer.Append(id, seat, $"m{said} of {seat}", $"message {said}");
                    }
                }
            }

            await writer.AllAsync(2000 * members);
        }
        while (_broken == 0);
        await stop.CancelAsync();
        await breaking;

        writer.Refusals.ShouldBeEmpty();
        (await AskAsync<bool>($"SELECT count(*) = {10 * said * members} AND max(seq) = {said * members} FROM arena.messages")).ShouldBeTrue();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_commit_that_fails_behind_its_last_row_is_none(int known)
    {
        var id = (await OpenAsync(1)).Single();
        if (known > 0)
        {
            await SayAsync(_store.CreateCommand(), id, seq: known);
        }

        // The database takes the row, and fails when it is to keep it, the first time.
        await AskAsync<object?>("""
            CREATE SEQUENCE tries;
            CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$
              BEGIN
                IF nextval('tries') = 1 THEN RAISE 'no room' USING ERRCODE = 'disk_full'; END IF;
                RETURN NULL;
              END $$;
            CREATE CONSTRAINT TRIGGER late AFTER INSERT ON arena.messages DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION fail();
            SELECT NULL;
            """);
        await using var writer = new LogWriter(_store).Start();

        writer.Append(id, 2, "mine", "an answer", knownSeq: known);
        await writer.AllAsync(1);

        writer.Acknowledged[(id, "mine")].ShouldBe(known + 1);
        (await AskAsync<long>("SELECT count(*) FROM arena.messages WHERE client_id = 'mine'")).ShouldBe(1);
        (await AskAsync<long>("SELECT last_value FROM tries")).ShouldBe(2);
    }

    /// <summary>What another process stores for the first seat.</summary>
    private static async Task SayAsync(NpgsqlCommand command, Guid id, int seq)
    {
        await using (command)
        {
            command.CommandText = "INSERT INTO arena.messages (conversation_id, seq, seat, client_id, think, speech, sent_at) VALUES ($1, $2, 1, $2::text, 'thinking', 'said', now())";
            command.Parameters.AddWithValue(id);
            command.Parameters.AddWithValue(seq);
            await command.ExecuteNonQueryAsync();
        }
    }

    private async Task BreakConnectionsAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            // Whoever inserts or commits right now loses the connection, before or after the commit.
            _broken += (int)await AskAsync<long>(
                """
                SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid() AND (query LIKE 'INSERT INTO arena.messages%' OR query = 'COMMIT')
                """);
            await Task.Delay(20, CancellationToken.None);
        }
    }

    private async Task<List<Guid>> OpenAsync(int count)
    {
        var ids = new List<Guid>();
        await using var insert = _store.CreateCommand(
            """
            INSERT INTO arena.conversations (id, code, study_version_id, condition, language, topic_id, topic, rules, started_at)
            SELECT gen_random_uuid(), lpad(to_hex(n), 12, '0'), (SELECT id FROM arena.study_versions LIMIT 1), 'default', 'en', 1, 'topic', '{}', now()
            FROM generate_series(1, $1) AS n RETURNING id
            """);
        insert.Parameters.AddWithValue(count);
        await using var reader = await insert.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            ids.Add(reader.GetGuid(0));
        }

        return ids;
    }

    private async Task<T> AskAsync<T>(string sql, params object[] values)
    {
        await using var command = _store.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.AddWithValue(value);
        }

        return (T)(await command.ExecuteScalarAsync())!;
    }
}
