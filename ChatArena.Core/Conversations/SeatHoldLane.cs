using System.Collections.Concurrent;
using ChatArena.Core.Data;
using ChatArena.Core.Live;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace ChatArena.Core.Conversations;

/// <summary>Notes whose connection was cut, many in one commit: a network that fails cuts thousands at once.</summary>
internal sealed class SeatHoldLane
{
    private const int MostPerCommit = 500;
    private const int Capacity = 100_000;

    private readonly NpgsqlDataSource _store;
    private readonly ILiveEvents _live;
    private readonly CommitLane<Entry> _lane;
    private readonly ConcurrentQueue<SeatHold> _late = new();

    public SeatHoldLane(NpgsqlDataSource store, ILiveEvents live, TimeProvider clock, ILogger log)
    {
        (_store, _live) = (store, live);
        _lane = new("seats", Capacity, MostPerCommit, CommitAsync, clock, log);
    }

    public bool TryPost(SeatHold hold) => _lane.TryPost(new(hold, _late));

    /// <summary>Posts again what the store would not take for a while.</summary>
    public void PostLate()
    {
        while (_late.TryDequeue(out var hold))
        {
            TryPost(hold);
        }
    }

    public Task RunAsync(CancellationToken cancel) => _lane.RunAsync(cancel);

    public void Complete() => _lane.Complete();

    private async Task<IReadOnlyList<Entry>> CommitAsync(IReadOnlyList<Entry> entries, CancellationToken cancel)
    {
        await using var connection = await _store.OpenConnectionAsync(cancel);
        await using var command = connection.CreateCommand();
        // The epoch tells whether the person has connected elsewhere by now.
        command.CommandText = """
            UPDATE arena.members AS member SET away_until = hold.until, node_id = NULL
            FROM unnest($1, $2, $3, $4) AS hold(conversation_id, seat, epoch, until), arena.participants AS participant
            WHERE member.conversation_id = hold.conversation_id AND member.seat = hold.seat
              AND participant.id = member.participant_id AND participant.epoch = hold.epoch
            RETURNING member.conversation_id, member.seat
            """;
        command.Parameters.AddWithValue(entries.Select(entry => entry.Hold.Seat.ConversationId).ToArray());
        command.Parameters.AddWithValue(entries.Select(entry => entry.Hold.Seat.Seat).ToArray());
        command.Parameters.AddWithValue(entries.Select(entry => entry.Hold.Epoch).ToArray());
        command.Parameters.AddWithValue(entries.Select(entry => entry.Hold.Until).ToArray());
        var held = new HashSet<(Guid, short)>();
        await using (var reader = await command.ExecuteReaderAsync(cancel))
        {
            while (await reader.ReadAsync(cancel))
            {
                held.Add((reader.GetGuid(0), reader.GetInt16(1)));
            }
        }

        foreach (var (seat, _, until) in entries.Select(entry => entry.Hold).Where(hold => held.Contains((hold.Seat.ConversationId, hold.Seat.Seat))))
        {
            foreach (var person in seat.Others)
            {
                _live.Publish(person, new MemberAway(seat.ConversationId, seat.Seat, until));
            }
        }

        return [];
    }

    private sealed record Entry(SeatHold Hold, ConcurrentQueue<SeatHold> Late) : ILaneItem
    {
        public (Guid, short) LaneKey => (Hold.Seat.ConversationId, 0);

        public void Refuse(string code) => Late.Enqueue(Hold);
    }
}

/// <param name="Epoch">The connection's; a newer one of the same person makes this one void.</param>
internal sealed record SeatHold(SeatView Seat, int Epoch, DateTimeOffset Until);
