using ChatArena.Core.Data;
using ChatArena.Core.Pairing;
using ChatArena.Core.Studies;
using Npgsql;
using NpgsqlTypes;

namespace ChatArena.Core.Conversations;

/// <summary>Stores new conversations, many in one commit.</summary>
internal sealed class ConversationStart(NpgsqlDataSource store)
{
    /// <summary>Two processes never give the last free seat of a model to two people: whoever gives one holds this lock until the commit.</summary>
    private const long AiSeatLock = 0x41695365617473;

    private const string CountAiSeats = """
        SELECT count(*)::int FROM arena.conversations AS conversation
        JOIN arena.members AS member ON member.conversation_id = conversation.id AND member.kind = 'Ai'
        WHERE conversation.ended_at IS NULL
        """;

    /// <summary>Stores new conversations with their members, and the draw that made them, in one commit.</summary>
    /// <returns>
    /// What each member may know, in the order of conversations and seats; nothing when models would have more seats than the study's
    /// settings allow, and then nothing was stored.
    /// </returns>
    /// <exception cref="NpgsqlException">Nothing was stored.</exception>
    public async Task<IReadOnlyList<IReadOnlyList<SeatView>>> StartAsync(
        StudyRun run, Pool pool, Draw? draw, IReadOnlyList<NewConversation> conversations, DateTimeOffset at, CancellationToken cancel)
    {
        while (true)
        {
            var codes = conversations.Select(_ => Ids.NewCode("", 12)).ToArray();
            try
            {
                if (!await TryInsertAsync(run, pool, draw, conversations, codes, at, cancel))
                {
                    return [];
                }
            }
            catch (PostgresException problem) when (StoreErrors.IsTakenTwice(problem, "ix_conversations_code"))
            {
                // 48 random bits were drawn twice; draw again.
                continue;
            }

            return [.. conversations.Select((conversation, index) => Views(conversation, codes[index], run.Settings.Rules, at))];
        }
    }

    public async Task<int> CountAiSeatsAsync(CancellationToken cancel)
    {
        await using var count = store.CreateCommand(CountAiSeats);
        return (int)(await count.ExecuteScalarAsync(cancel))!;
    }

    private static SeatView[] Views(NewConversation conversation, string code, ConversationRules rules, DateTimeOffset at)
    {
        var views = new SeatView[conversation.Members.Count];
        for (var index = 0; index < views.Length; index++)
        {
            views[index] = new()
            {
                ConversationId = conversation.Id,
                Code = code,
                Seat = (short)(index + 1),
                Topic = conversation.Topic.Text,
                Task = conversation.Members[index].Task.Text,
                Rules = rules,
                StartedAt = at,
                Others = Others(conversation.Members, index),
                AiSeat = AiSeat(conversation),
            };
        }

        return views;
    }

    private static Guid[] Others(IReadOnlyList<NewMember> members, int own)
    {
        var others = new Guid[members.Count];
        var count = 0;
        for (var index = 0; index < members.Count; index++)
        {
            if (index != own && members[index].ParticipantId is { } person)
            {
                others[count++] = person;
            }
        }

        return others[..count];
    }

    private static short? AiSeat(NewConversation conversation)
    {
        for (var index = 0; index < conversation.Members.Count; index++)
        {
            if (conversation.Members[index].Kind == MemberKind.Ai)
            {
                return (short)(index + 1);
            }
        }

        return null;
    }

    private async Task<bool> TryInsertAsync(
        StudyRun run, Pool pool, Draw? draw, IReadOnlyList<NewConversation> conversations, string[] codes, DateTimeOffset at, CancellationToken cancel)
    {
        await using var connection = await store.OpenConnectionAsync(cancel);
        var aiSeats = conversations.Sum(conversation => conversation.Members.Count(member => member.Kind == MemberKind.Ai));
        if (aiSeats == 0)
        {
            await using var single = connection.CreateBatch();
            Fill(single, run, pool, draw, conversations, codes, at);
            // Once for each connection; without an explicit transaction a batch is one: whole or not at all.
            await single.PrepareAsync(cancel);
            await single.ExecuteNonQueryAsync(cancel);
            return true;
        }

        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await using (var taken = new NpgsqlCommand($"SELECT pg_advisory_xact_lock({AiSeatLock}); {CountAiSeats}", connection, transaction))
        await using (var reader = await taken.ExecuteReaderAsync(cancel))
        {
            await reader.NextResultAsync(cancel);
            await reader.ReadAsync(cancel);
            if (reader.GetInt32(0) + aiSeats > run.Settings.Ai.MaxSeats)
            {
                return false;
            }
        }

        await using var batch = connection.CreateBatch();
        Fill(batch, run, pool, draw, conversations, codes, at);
        await batch.ExecuteNonQueryAsync(cancel);
        await transaction.CommitAsync(cancel);
        return true;
    }

    private static void Fill(
        NpgsqlBatch batch, StudyRun run, Pool pool, Draw? draw, IReadOnlyList<NewConversation> conversations, string[] codes, DateTimeOffset at)
    {
        if (draw is not null)
        {
            batch.BatchCommands.Add(InsertDraw(draw));
        }

        var started = new NpgsqlBatchCommand("""
            INSERT INTO arena.conversations (id, code, study_version_id, condition, language, topic_id, topic, rules, draw_id, started_at)
            SELECT row.id, row.code, $5, $6, $7, row.topic_id, row.topic, $8, $9, $10
            FROM unnest($1, $2, $3, $4) AS row(id, code, topic_id, topic)
            """);
        started.Parameters.AddWithValue(conversations.Select(conversation => conversation.Id).ToArray());
        started.Parameters.AddWithValue(codes);
        started.Parameters.AddWithValue(conversations.Select(conversation => conversation.Topic.Id).ToArray());
        started.Parameters.AddWithValue(conversations.Select(conversation => conversation.Topic.Text).ToArray());
        started.Parameters.AddWithValue(run.VersionId);
        started.Parameters.AddWithValue(pool.Condition);
        started.Parameters.AddWithValue(pool.Language);
        started.Parameters.AddWithValue(NpgsqlDbType.Json, ConversationRules.ToJson(run.Settings.Rules));
        started.Parameters.AddWithValue(NpgsqlDbType.Uuid, (object?)draw?.Id ?? DBNull.Value);
        started.Parameters.AddWithValue(at);
        batch.BatchCommands.Add(started);

        batch.BatchCommands.Add(InsertMembers(conversations));
    }

    private static NpgsqlBatchCommand InsertMembers(IReadOnlyList<NewConversation> conversations)
    {
        var count = conversations.Sum(conversation => conversation.Members.Count);
        var (ids, seats, members) = (new List<Guid>(count), new List<short>(count), new List<NewMember>(count));
        foreach (var conversation in conversations)
        {
            for (var index = 0; index < conversation.Members.Count; index++)
            {
                ids.Add(conversation.Id);
                seats.Add((short)(index + 1));
                members.Add(conversation.Members[index]);
            }
        }

        // People have neither persona nor seed.
        var hasModels = members.Exists(member => member.Kind == MemberKind.Ai);
        var seated = new NpgsqlBatchCommand(hasModels
            ? """
            INSERT INTO arena.members (conversation_id, seat, kind, participant_id, code, task_id, task, side, resumable, node_id, waited_ms, persona_id, seed)
            SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
            """
            : """
            INSERT INTO arena.members (conversation_id, seat, kind, participant_id, code, task_id, task, side, resumable, node_id, waited_ms)
            SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            """);
        seated.Parameters.AddWithValue(ids);
        seated.Parameters.AddWithValue(seats);
        seated.Parameters.AddWithValue(members.Select(member => member.Kind == MemberKind.Ai ? nameof(MemberKind.Ai) : nameof(MemberKind.Human)).ToArray());
        seated.Parameters.AddWithValue(members.Select(member => member.ParticipantId).ToArray());
        seated.Parameters.AddWithValue(members.Select(member => member.Code).ToArray());
        seated.Parameters.AddWithValue(members.Select(member => member.Task.Id).ToArray());
        seated.Parameters.AddWithValue(members.Select(member => member.Task.Text).ToArray());
        seated.Parameters.AddWithValue(members.Select(member => member.Task.Side.ToString()).ToArray());
        seated.Parameters.AddWithValue(members.Select(member => member.Resumable).ToArray());
        seated.Parameters.AddWithValue(members.Select(member => member.NodeId).ToArray());
        seated.Parameters.AddWithValue(members.Select(member => (int?)member.Waited?.TotalMilliseconds).ToArray());
        if (hasModels)
        {
            seated.Parameters.AddWithValue(members.Select(member => member.PersonaId).ToArray());
            seated.Parameters.AddWithValue(members.Select(member => member.Seed).ToArray());
        }

        return seated;
    }

    private static NpgsqlBatchCommand InsertDraw(Draw draw)
    {
        var drawn = new NpgsqlBatchCommand("""
            INSERT INTO arena.draws (id, study_version_id, pool, at, algorithm, seed, candidates, result) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            """);
        drawn.Parameters.AddWithValue(draw.Id);
        drawn.Parameters.AddWithValue(draw.StudyVersionId);
        drawn.Parameters.AddWithValue(draw.Pool);
        drawn.Parameters.AddWithValue(draw.At);
        drawn.Parameters.AddWithValue(draw.Algorithm);
        drawn.Parameters.AddWithValue(draw.Seed);
        drawn.Parameters.AddWithValue(NpgsqlDbType.Json, draw.Candidates);
        drawn.Parameters.AddWithValue(NpgsqlDbType.Json, draw.Result);
        return drawn;
    }
}
