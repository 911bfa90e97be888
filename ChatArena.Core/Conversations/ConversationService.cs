using ChatArena.Core.AiTurns;
using ChatArena.Core.Data;
using ChatArena.Core.Live;
using ChatArena.Core.Nodes;
using ChatArena.Core.Pairing;
using ChatArena.Core.Studies;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace ChatArena.Core.Conversations;

/// <summary>The only writer of conversations: begins them, appends to them, ends them, and reads them for their members.</summary>
public sealed class ConversationService
{
    /// <summary>In one look, so that none takes long.</summary>
    private const int MostForgotten = 10_000;

    private readonly NpgsqlDataSource _store;
    private readonly IDbContextFactory<ArenaDb> _databases;
    private readonly ConversationLog _messages;
    private readonly ILiveEvents _live;
    private readonly ConversationStart _start;
    private readonly EndLane _ends;
    private readonly SeatHoldLane _holds;

    public ConversationService(
        NpgsqlDataSource store,
        IDbContextFactory<ArenaDb> databases,
        ConversationLog messages,
        ILiveEvents live,
        AiTurnDispatch turns,
        TimeProvider clock,
        ILogger<ConversationService> log)
    {
        (_store, _databases, _messages, _live) = (store, databases, messages, live);
        _start = new(store);
        _ends = new(store, live, turns, clock, log);
        _holds = new(store, live, clock, log);
    }

    /// <summary>False when too much waits already; the draft's receiver then hears nothing.</summary>
    public bool TryAppend(MessageDraft draft) => _messages.TryAppend(draft);

    /// <summary>Ends the conversation soon; every member hears <see cref="ConversationEnded"/>. Safe to ask again.</summary>
    public bool TryEnd(EndRequest end) => _ends.TryPost(end);

    internal Task RunAsync(CancellationToken cancel) => Task.WhenAll(_ends.RunAsync(cancel), _holds.RunAsync(cancel));

    internal void Complete()
    {
        _ends.Complete();
        _holds.Complete();
    }

    /// <inheritdoc cref="ConversationStart.StartAsync"/>
    public Task<IReadOnlyList<IReadOnlyList<SeatView>>> StartAsync(
        StudyRun run, Pool pool, Draw? draw, IReadOnlyList<NewConversation> conversations, DateTimeOffset at, CancellationToken cancel) =>
        _start.StartAsync(run, pool, draw, conversations, at, cancel);

    /// <summary>How many models sit in open conversations, everywhere.</summary>
    public Task<int> CountAiSeatsAsync(CancellationToken cancel) => _start.CountAiSeatsAsync(cancel);

    /// <summary>
    /// The person's open conversation, or else the one with this code, open or not; null when there is neither.
    /// </summary>
    public async Task<(SeatView Seat, ConversationEnded? Ended)?> FindSeatAsync(Guid participantId, string? code, CancellationToken cancel)
    {
        await using var db = await _databases.CreateDbContextAsync(cancel);
        var found = await (
            from member in db.Members.AsNoTracking()
            join conversation in db.Conversations.AsNoTracking() on member.ConversationId equals conversation.Id
            where member.ParticipantId == participantId && (conversation.EndedAt == null || conversation.Code == code)
            orderby conversation.EndedAt == null descending
            select new { member, conversation }).FirstOrDefaultAsync(cancel);
        if (found is null)
        {
            return null;
        }

        var id = found.conversation.Id;
        var others = await db.Members.AsNoTracking().Where(member => member.ConversationId == id && member.Seat != found.member.Seat).ToListAsync(cancel);
        var last = await db.Messages.AsNoTracking().Where(message => message.ConversationId == id)
            .OrderByDescending(message => message.Seq)
            .Select(message => new { message.Seq, message.SentAt })
            .FirstOrDefaultAsync(cancel);
        var seat = new SeatView
        {
            ConversationId = id,
            Code = found.conversation.Code,
            Seat = found.member.Seat,
            Topic = found.conversation.Topic,
            Task = found.member.Task,
            Rules = found.conversation.Rules,
            StartedAt = found.conversation.StartedAt,
            Others = [.. others.Where(other => other.ParticipantId is not null).Select(other => other.ParticipantId!.Value)],
            LastSeq = last?.Seq ?? 0,
            LastMessageAt = last?.SentAt,
            AiSeat = others.Find(other => other.Kind == MemberKind.Ai)?.Seat,
            OtherAwayUntil = others.Max(other => other.AwayUntil),
        };
        return (seat, found.conversation.EndedAt is { } endedAt
            ? new ConversationEnded(id, found.conversation.EndReason ?? EndReason.Interrupted, found.conversation.EndedBySeat, endedAt)
            : null);
    }

    /// <summary>At most <paramref name="most"/> messages after <paramref name="afterSeq"/>, in order, as this seat may read them.</summary>
    public async Task<IReadOnlyList<StoredMessage>> ReadAsync(Guid conversationId, short seat, int afterSeq, int most, CancellationToken cancel)
    {
        await using var db = await _databases.CreateDbContextAsync(cancel);
        return await db.Messages.AsNoTracking()
            .Where(message => message.ConversationId == conversationId && message.Seq > afterSeq)
            .OrderBy(message => message.Seq)
            .Take(most)
            .Select(message => new StoredMessage(
                message.Seq,
                message.Seat == seat,
                message.ClientId,
                message.Seat == seat ? message.Think : null,
                message.Speech,
                message.SentAt))
            .ToListAsync(cancel);
    }

    /// <summary>Holds the seat after a cut, unless the person is connected elsewhere by now. The others hear <see cref="MemberAway"/>.</summary>
    public bool TryHoldSeat(SeatView seat, int epoch, DateTimeOffset until) => _holds.TryPost(new(seat, epoch, until));

    /// <summary>The person is back in the seat. The others hear <see cref="MemberBack"/>.</summary>
    public async Task TakeSeatAsync(SeatView seat, ThisNode node, CancellationToken cancel)
    {
        await using var command = _store.CreateCommand(
            "UPDATE arena.members SET away_until = NULL, node_id = $3 WHERE conversation_id = $1 AND seat = $2");
        command.Parameters.AddWithValue(seat.ConversationId);
        command.Parameters.AddWithValue(seat.Seat);
        command.Parameters.AddWithValue(node.Id);
        await command.ExecuteNonQueryAsync(cancel);
        Tell(seat.Others, new MemberBack(seat.ConversationId, seat.Seat));
    }

    /// <summary>
    /// Looks after conversations whose people are gone: seats of dead server processes are held or given up, and conversations end whose
    /// held seat was not taken in time. Nobody is judged for what they could not do while the store was away.
    /// </summary>
    public async Task SweepAsync(DateTimeOffset now, ThisNode judge, CancellationToken cancel)
    {
        _ends.PostLate();
        _holds.PostLate();
        await using (var orphaned = _store.CreateCommand($"""
            WITH dead AS (DELETE FROM arena.nodes WHERE seen_at < now() - interval '{NodeLoop.DeadAfterSeconds} seconds' AND {NodeLoop.MayJudge} RETURNING id),
            orphan AS (
              UPDATE arena.members AS member
              SET node_id = NULL, away_until = CASE WHEN member.resumable
                THEN $1 + make_interval(secs => (conversation.rules->>'resume_grace_seconds')::int) ELSE $1 END
              FROM dead, arena.conversations AS conversation
              WHERE member.node_id = dead.id AND conversation.id = member.conversation_id AND conversation.ended_at IS NULL
              RETURNING member.conversation_id, member.seat, member.away_until)
            SELECT orphan.conversation_id, orphan.seat, orphan.away_until, other.participant_id
            FROM orphan JOIN arena.members AS other ON other.conversation_id = orphan.conversation_id AND other.seat <> orphan.seat
            WHERE other.participant_id IS NOT NULL
            """))
        {
            orphaned.Parameters.AddWithValue(now);
            orphaned.Parameters.AddWithValue(judge.Id);
            await using var reader = await orphaned.ExecuteReaderAsync(cancel);
            while (await reader.ReadAsync(cancel))
            {
                _live.Publish(reader.GetGuid(3), new MemberAway(reader.GetGuid(0), reader.GetInt16(1), reader.GetFieldValue<DateTimeOffset>(2)));
            }
        }

        // Whoever was away when their conversation ended is no longer waited for: else every look would go through all who ever were.
        await using var overdue = _store.CreateCommand($"""
            WITH over AS (
              SELECT member.conversation_id, member.seat
              FROM arena.members AS member JOIN arena.conversations AS conversation ON conversation.id = member.conversation_id
              WHERE member.away_until <= $1 AND conversation.ended_at IS NOT NULL
              LIMIT {MostForgotten} FOR UPDATE OF member SKIP LOCKED),
            forgotten AS (
              UPDATE arena.members AS member SET away_until = NULL
              FROM over WHERE member.conversation_id = over.conversation_id AND member.seat = over.seat)
            SELECT member.conversation_id, member.seat, member.resumable
            FROM arena.members AS member JOIN arena.conversations AS conversation ON conversation.id = member.conversation_id
            WHERE member.away_until <= $1 AND conversation.ended_at IS NULL AND {NodeLoop.MayJudge}
            """);
        overdue.Parameters.AddWithValue(now);
        overdue.Parameters.AddWithValue(judge.Id);
        await using var late = await overdue.ExecuteReaderAsync(cancel);
        while (await late.ReadAsync(cancel))
        {
            TryEnd(new(late.GetGuid(0), late.GetBoolean(2) ? EndReason.Lost : EndReason.Interrupted, late.GetInt16(1), now));
        }
    }

    private void Tell(IReadOnlyList<Guid> people, LiveEvent happened)
    {
        foreach (var person in people)
        {
            _live.Publish(person, happened);
        }
    }
}
