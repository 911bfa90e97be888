using ChatArena.Core.Live;
using ChatArena.Core.Nodes;
using Npgsql;

namespace ChatArena.Core.Conversations;

/// <summary>
/// What happened to people of this process while events could not reach them, read from the store for many at once. Whose seat was taken for
/// empty meanwhile has it again, unless they are connected elsewhere by now.
/// </summary>
public sealed class CatchUp(NpgsqlDataSource store, ConversationService conversations, ILiveEvents live, ThisNode node)
{
    /// <returns>For each person, in their order, what they missed.</returns>
    public async Task<IReadOnlyList<Missed>> ReadAsync(IReadOnlyList<Known> people, CancellationToken cancel)
    {
        await using var connection = await store.OpenConnectionAsync(cancel);
        // What fails half way is tried again, and then tells the others whose seat was taken.
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        var taken = await TakeSeatsAsync(connection, people, cancel);
        var missed = await ReadStateAsync(connection, people, cancel);
        await ReadMessagesAsync(connection, people, missed, cancel);
        var seated = await OpenSeatsAsync([.. people.Where(person => person.TicketId is not null).Select(person => person.ParticipantId)], cancel);
        await transaction.CommitAsync(cancel);
        for (var place = 0; place < people.Count; place++)
        {
            var person = people[place];
            if (person.TicketId is { } ticket && seated.TryGetValue(person.ParticipantId, out var seat))
            {
                missed[place].Events.Add(new Paired(ticket, seat));
            }

            if (person.Seat is { } own && taken.Contains((own.ConversationId, own.Seat)))
            {
                missed[place].TookSeat = true;
                foreach (var other in own.Others)
                {
                    live.Publish(other, new MemberBack(own.ConversationId, own.Seat));
                }
            }
        }

        return missed;
    }

    /// <summary>The open seats of these people: who waits and has one was never told.</summary>
    public async Task<IReadOnlyDictionary<Guid, SeatView>> OpenSeatsAsync(IReadOnlyList<Guid> participants, CancellationToken cancel)
    {
        var seats = new Dictionary<Guid, SeatView>();
        if (participants.Count == 0)
        {
            return seats;
        }

        await using var command = store.CreateCommand("""
            SELECT DISTINCT member.participant_id
            FROM arena.members AS member JOIN arena.conversations AS conversation ON conversation.id = member.conversation_id
            WHERE member.participant_id = ANY ($1) AND conversation.ended_at IS NULL
            """);
        command.Parameters.AddWithValue(participants.ToArray());
        var seated = new List<Guid>();
        await using (var reader = await command.ExecuteReaderAsync(cancel))
        {
            while (await reader.ReadAsync(cancel))
            {
                seated.Add(reader.GetGuid(0));
            }
        }

        foreach (var person in seated)
        {
            if (await conversations.FindSeatAsync(person, null, cancel) is (var seat, null))
            {
                seats[person] = seat;
            }
        }

        return seats;
    }

    private async Task<HashSet<(Guid, short)>> TakeSeatsAsync(NpgsqlConnection connection, IReadOnlyList<Known> people, CancellationToken cancel)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = """
            UPDATE arena.members AS member SET away_until = NULL, node_id = $5
            FROM unnest($1, $2, $3, $4) AS known(participant_id, epoch, conversation_id, seat),
              arena.participants AS participant, arena.conversations AS conversation
            WHERE member.conversation_id = known.conversation_id AND member.seat = known.seat
              AND participant.id = known.participant_id AND participant.epoch = known.epoch AND participant.left_at IS NULL
              AND conversation.id = member.conversation_id AND conversation.ended_at IS NULL
              AND (member.away_until IS NOT NULL OR member.node_id IS DISTINCT FROM $5)
            RETURNING member.conversation_id, member.seat
            """;
        AddKnown(command, people);
        command.Parameters.AddWithValue(node.Id);
        var taken = new HashSet<(Guid, short)>();
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            taken.Add((reader.GetGuid(0), reader.GetInt16(1)));
        }

        return taken;
    }

    private static async Task<Missed[]> ReadStateAsync(NpgsqlConnection connection, IReadOnlyList<Known> people, CancellationToken cancel)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT known.place, participant.epoch, participant.withdrawn_at IS NOT NULL,
              conversation.ended_at, conversation.end_reason, conversation.ended_by_seat, other.seat, other.away_until
            FROM unnest($1, $2, $3, $4) WITH ORDINALITY AS known(participant_id, epoch, conversation_id, seat, place)
            JOIN arena.participants AS participant ON participant.id = known.participant_id
            LEFT JOIN arena.conversations AS conversation ON conversation.id = known.conversation_id
            LEFT JOIN LATERAL (
              SELECT member.seat, member.away_until FROM arena.members AS member
              WHERE member.conversation_id = known.conversation_id AND member.seat <> known.seat
              ORDER BY member.away_until DESC NULLS LAST LIMIT 1) AS other ON true
            """;
        AddKnown(command, people);
        var missed = people.Select(_ => new Missed()).ToArray();
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            var place = (int)reader.GetInt64(0) - 1;
            var (person, events) = (people[place], missed[place].Events);
            if (reader.GetBoolean(2))
            {
                events.Add(new Withdrew());
            }
            else if (reader.GetInt32(1) > person.Epoch)
            {
                events.Add(new ConnectedElsewhere(reader.GetInt32(1)));
            }
            else if (person.Seat is { } seat)
            {
                if (!await reader.IsDBNullAsync(6, cancel))
                {
                    events.Add(await reader.GetFieldValueAsync<DateTimeOffset?>(7, cancel) is { } until
                        ? new MemberAway(seat.ConversationId, reader.GetInt16(6), until)
                        : new MemberBack(seat.ConversationId, reader.GetInt16(6)));
                }

                if (await reader.GetFieldValueAsync<DateTimeOffset?>(3, cancel) is { } endedAt)
                {
                    events.Add(new ConversationEnded(
                        seat.ConversationId, Enum.Parse<EndReason>(reader.GetString(4)), await reader.GetFieldValueAsync<short?>(5, cancel), endedAt));
                }
            }
        }

        return missed;
    }

    private static async Task ReadMessagesAsync(NpgsqlConnection connection, IReadOnlyList<Known> people, Missed[] missed, CancellationToken cancel)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT known.place, message.conversation_id, message.seq, message.seat, message.speech, message.sent_at
            FROM unnest($1, $2, $3, $4, $5) WITH ORDINALITY AS known(participant_id, epoch, conversation_id, seat, last_seq, place)
            JOIN arena.messages AS message ON message.conversation_id = known.conversation_id AND message.seq > known.last_seq
            ORDER BY known.place, message.seq DESC
            """;
        AddKnown(command, people);
        command.Parameters.AddWithValue(people.Select(person => person.LastSeq).ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            var place = (int)reader.GetInt64(0) - 1;
            var (seq, seat) = (reader.GetInt32(2), reader.GetInt16(3));
            missed[place].LastSeq = Math.Max(missed[place].LastSeq, seq);
            if (seat != people[place].Seat!.Seat)
            {
                // The newest comes first out of the store and each goes to the front: words come before what happened behind them.
                missed[place].Events.Insert(0, new MessageStored(reader.GetGuid(1), seq, seat, reader.GetString(4), reader.GetFieldValue<DateTimeOffset>(5)));
            }
        }
    }

    private static void AddKnown(NpgsqlCommand command, IReadOnlyList<Known> people)
    {
        command.Parameters.AddWithValue(people.Select(person => person.ParticipantId).ToArray());
        command.Parameters.AddWithValue(people.Select(person => person.Epoch).ToArray());
        command.Parameters.AddWithValue(people.Select(person => person.Seat?.ConversationId).ToArray());
        command.Parameters.AddWithValue(people.Select(person => person.Seat?.Seat).ToArray());
    }
}

/// <summary>A person on a connection of this process, and what they know.</summary>
/// <param name="Seat">Where they talk, if they do.</param>
/// <param name="LastSeq">They know every message up to this one.</param>
/// <param name="TicketId">Their place in the queue, if they wait.</param>
public sealed record Known(Guid ParticipantId, int Epoch, SeatView? Seat, int LastSeq, Guid? TicketId);

/// <summary>What a person has missed.</summary>
public sealed class Missed
{
    /// <summary>What brings them up to date; some of it they may know.</summary>
    public List<LiveEvent> Events { get; } = [];

    /// <summary>The highest number of a message that was stored then; 0 when none was newer than known.</summary>
    public int LastSeq { get; set; }

    /// <summary>The seat was given up or held, and is theirs again.</summary>
    public bool TookSeat { get; set; }
}
