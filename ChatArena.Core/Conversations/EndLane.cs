using System.Collections.Concurrent;
using ChatArena.Core.AiTurns;
using ChatArena.Core.Data;
using ChatArena.Core.Live;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace ChatArena.Core.Conversations;

/// <summary>Stores the ends of conversations, many in one commit, and tells their members.</summary>
internal sealed class EndLane
{
    private const int MostPerCommit = 500;
    private const int Capacity = 100_000;

    private readonly NpgsqlDataSource _store;
    private readonly ILiveEvents _live;
    private readonly AiTurnDispatch _turns;
    private readonly CommitLane<Entry> _lane;
    private readonly ConcurrentQueue<EndRequest> _late = new();

    public EndLane(NpgsqlDataSource store, ILiveEvents live, AiTurnDispatch turns, TimeProvider clock, ILogger log)
    {
        (_store, _live, _turns) = (store, live, turns);
        _lane = new("ends", Capacity, MostPerCommit, CommitAsync, clock, log);
    }

    public bool TryPost(EndRequest end) => _lane.TryPost(new(end, _late));

    /// <summary>Posts again what the store would not take for a while: an end is never forgotten.</summary>
    public void PostLate()
    {
        while (_late.TryDequeue(out var end))
        {
            TryPost(end);
        }
    }

    public Task RunAsync(CancellationToken cancel) => _lane.RunAsync(cancel);

    public void Complete() => _lane.Complete();

    private async Task<IReadOnlyList<Entry>> CommitAsync(IReadOnlyList<Entry> entries, CancellationToken cancel)
    {
        var ends = entries.Select(entry => entry.End).ToArray();
        await using var connection = await _store.OpenConnectionAsync(cancel);
        await using var command = connection.CreateCommand();
        // Those that had ended before are told again: whoever asked may have missed it. Taken in the order in which messages' lanes take them.
        command.CommandText = """
            WITH request AS (SELECT * FROM unnest($1, $2, $3, $4) AS request(id, reason, seat, at)),
            taken AS (SELECT id FROM arena.conversations WHERE id = ANY ($1) AND ended_at IS NULL ORDER BY id FOR NO KEY UPDATE),
            ended AS (
              UPDATE arena.conversations AS conversation
              SET ended_at = request.at, end_reason = request.reason, ended_by_seat = request.seat
              FROM request JOIN taken ON taken.id = request.id
              WHERE conversation.id = request.id AND conversation.ended_at IS NULL
              RETURNING conversation.id, conversation.end_reason, conversation.ended_by_seat, conversation.ended_at, true AS now)
            SELECT ended.*, member.participant_id, (SELECT max(seq) FROM arena.messages AS message WHERE message.conversation_id = ended.id)
            FROM ended JOIN arena.members AS member ON member.conversation_id = ended.id
            UNION ALL
            SELECT before.id, before.end_reason, before.ended_by_seat, before.ended_at, false, member.participant_id,
              (SELECT max(seq) FROM arena.messages AS message WHERE message.conversation_id = before.id)
            FROM request JOIN arena.conversations AS before ON before.id = request.id AND before.ended_at IS NOT NULL
            JOIN arena.members AS member ON member.conversation_id = before.id
            """;
        command.Parameters.AddWithValue(ends.Select(end => end.ConversationId).ToArray());
        command.Parameters.AddWithValue(ends.Select(end => end.Reason.ToString()).ToArray());
        command.Parameters.AddWithValue(ends.Select(end => end.BySeat).ToArray());
        command.Parameters.AddWithValue(ends.Select(end => end.At).ToArray());
        var told = new List<(Guid? Person, ConversationEnded Ended)>();
        var counted = new HashSet<Guid>();
        await using (var reader = await command.ExecuteReaderAsync(cancel))
        {
            while (await reader.ReadAsync(cancel))
            {
                var reason = Enum.Parse<EndReason>(reader.GetString(1));
                var ended = new ConversationEnded(
                    reader.GetGuid(0), reason, await reader.GetFieldValueAsync<short?>(2, cancel), reader.GetFieldValue<DateTimeOffset>(3),
                    await reader.GetFieldValueAsync<int?>(6, cancel) ?? 0);
                told.Add((await reader.GetFieldValueAsync<Guid?>(5, cancel), ended));
                if (reader.GetBoolean(4) && counted.Add(ended.ConversationId))
                {
                    ArenaMetrics.Ended.Add(1, new KeyValuePair<string, object?>("reason", reason.ToString()));
                }
            }
        }

        foreach (var (person, ended) in told)
        {
            if (person is { } address)
            {
                _live.Publish(address, ended);
            }
            else
            {
                // The seat of a model: no worker may start a turn any more, and one that is at it hears it under the conversation's own address.
                _turns.Cancel(ended.ConversationId);
                _live.Publish(ended.ConversationId, ended);
            }
        }

        return [];
    }

    private sealed record Entry(EndRequest End, ConcurrentQueue<EndRequest> Late) : ILaneItem
    {
        public (Guid, short) LaneKey => (End.ConversationId, 0);

        public void Refuse(string code) => Late.Enqueue(End);
    }
}
