using System.Data;
using System.Diagnostics;
using ChatArena.Contracts.Sockets;
using ChatArena.Core.AiTurns;
using ChatArena.Core.Data;
using ChatArena.Core.Live;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace ChatArena.Core.Conversations;

/// <summary>
/// Appends messages: two lanes, chosen by conversation, each storing many conversations' next message in one commit.
/// A message is numbered from memory and stored optimistically: right with any number of processes writing one conversation, fastest
/// when one does.
/// </summary>
public sealed partial class ConversationLog
{
    private const int Lanes = 2;
    private const int Capacity = 20_000;
    private const int MostPerCommit = 300;

    /// <summary>Numbers kept per lane; when more conversations were seen, the store is asked again.</summary>
    private const int MostRemembered = 100_000;

    private readonly Lane[] _lanes;

    public ConversationLog(NpgsqlDataSource store, ILiveEvents live, AiTurnDispatch turns, TimeProvider clock, ILogger<ConversationLog> log)
    {
        _lanes = [.. Enumerable.Range(0, Lanes).Select(_ => new Lane(store, live, turns, clock, log))];
    }

    /// <summary>False when too much is waiting already; the draft's receiver then hears nothing.</summary>
    public bool TryAppend(MessageDraft draft) => LaneOf(draft.ConversationId).Commits.TryPost(new(draft));

    /// <summary>Runs until <see cref="Complete"/>; what was taken by then is stored first.</summary>
    public Task RunAsync(CancellationToken cancel) => Task.WhenAll(_lanes.Select(lane => lane.RunAsync(cancel)));

    public void Complete()
    {
        foreach (var lane in _lanes)
        {
            lane.Commits.Complete();
        }
    }

    // A version-7 UUID ends in random bits.
    private Lane LaneOf(Guid conversation) => _lanes[conversation.GetHashCode() & (Lanes - 1)];

    /// <summary>A draft in its lane.</summary>
    private sealed class Entry(MessageDraft draft) : ILaneItem
    {
        // A batch that failed half way is tried again whole, and nobody is told twice.
        private bool _isTold;

        public MessageDraft Draft => draft;
        public Guid LaneKey => draft.ConversationId;

        /// <summary>The number under which it is tried.</summary>
        public int Seq { get; set; }

        public bool Stored { get; set; }

        /// <summary>True the first time.</summary>
        public bool Tell()
        {
            var isFirst = !_isTold;
            _isTold = true;
            return isFirst;
        }

        public void Refuse(string code)
        {
            if (Tell())
            {
                draft.Receiver.Refused(draft, code);
            }
        }
    }

    private sealed partial class Lane
    {
        private readonly NpgsqlDataSource _store;
        private readonly ILiveEvents _live;
        private readonly AiTurnDispatch _turns;
        private readonly TimeProvider _clock;
        private readonly ILogger _log;
        private readonly Dictionary<Guid, int> _lastSeq = [];
        private readonly MessageRows _rows = new();

        // The lane's own, kept open with the insert prepared.
        private NpgsqlConnection? _connection;
        private NpgsqlCommand? _insert;

        public Lane(NpgsqlDataSource store, ILiveEvents live, AiTurnDispatch turns, TimeProvider clock, ILogger log)
        {
            (_store, _live, _turns, _clock, _log) = (store, live, turns, clock, log);
            Commits = new("messages", Capacity, MostPerCommit, CommitAsync, clock, log);
        }

        public CommitLane<Entry> Commits { get; }

        public async Task RunAsync(CancellationToken cancel)
        {
            await Commits.RunAsync(cancel);
            await CloseAsync();
        }

        private async Task<IReadOnlyList<Entry>> CommitAsync(IReadOnlyList<Entry> batch, CancellationToken cancel)
        {
            try
            {
                return await StoreAsync(batch, cancel);
            }
            catch (Exception problem) when (!StoreErrors.IsAboutTheData(problem))
            {
                // Whatever the connection was doing is lost with it; the next try opens another and finds out what was stored.
                await CloseAsync();
                throw;
            }
        }

        private async Task<IReadOnlyList<Entry>> StoreAsync(IReadOnlyList<Entry> batch, CancellationToken cancel)
        {
            var began = Stopwatch.GetTimestamp();
            var entries = Number(batch);
            await InsertAsync(entries, cancel);
            ArenaMetrics.CommitSize.Record(entries.Length);
            ArenaMetrics.CommitMilliseconds.Record(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            List<Entry>? missed = null;
            foreach (var entry in entries)
            {
                if (entry.Stored)
                {
                    Tell(entry, entry.Seq, entry.Draft.SentAt);
                }
                else
                {
                    (missed ??= []).Add(entry);
                }
            }

            return missed is null ? [] : await ResolveAsync(missed, cancel);
        }

        private Entry[] Number(IReadOnlyList<Entry> batch)
        {
            if (_lastSeq.Count > MostRemembered)
            {
                _lastSeq.Clear();
            }

            var entries = new Entry[batch.Count];
            for (var index = 0; index < entries.Length; index++)
            {
                var entry = entries[index] = batch[index];
                _lastSeq.TryGetValue(entry.Draft.ConversationId, out var last);
                entry.Seq = Math.Max(last, entry.Draft.KnownSeq) + 1;
                entry.Stored = false;
            }

            return entries;
        }

        /// <summary>
        /// One statement, one commit. Rows of ended or deleted conversations, of numbers already taken and of messages already stored
        /// are left out. Sorted, so that two processes never wait for each other in a circle.
        /// </summary>
        private async Task InsertAsync(Entry[] entries, CancellationToken cancel)
        {
            _rows.Fill(entries);
            var insert = await PreparedInsertAsync(cancel);
            await using var reader = await insert.ExecuteReaderAsync(CommandBehavior.SequentialAccess, cancel);
            while (await reader.ReadAsync(cancel))
            {
                _rows.EntryOf(reader.GetGuid(0)).Stored = true;
            }
        }

        private async Task<NpgsqlCommand> PreparedInsertAsync(CancellationToken cancel)
        {
            if (_insert is not null)
            {
                return _insert;
            }

            _connection = await _store.OpenConnectionAsync(cancel);
            var insert = _connection.CreateCommand();
            insert.CommandText = """
                INSERT INTO arena.messages
                  (conversation_id, seq, seat, client_id, think, speech, sent_at, typing_since, think_ms, speech_ms, client_sent_at, generation)
                SELECT row.conversation_id, row.seq, row.seat, row.client_id, row.think, row.speech, row.sent_at, row.typing_since, row.think_ms,
                  row.speech_ms, row.client_sent_at, row.generation::json
                FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) AS
                  row(conversation_id, seq, seat, client_id, think, speech, sent_at, typing_since, think_ms, speech_ms, client_sent_at, generation)
                JOIN arena.conversations AS conversation ON conversation.id = row.conversation_id AND conversation.ended_at IS NULL
                ORDER BY row.conversation_id, row.seq
                ON CONFLICT DO NOTHING
                RETURNING conversation_id
                """;
            _rows.AddTo(insert.Parameters);
            await insert.PrepareAsync(cancel);
            return _insert = insert;
        }

        private async Task CloseAsync()
        {
            if (_insert is not null)
            {
                await _insert.DisposeAsync();
                _insert = null;
            }

            if (_connection is not null)
            {
                await _connection.DisposeAsync();
                _connection = null;
            }
        }

        /// <summary>Finds out why rows were left out: stored before, number taken by another process, or conversation over.</summary>
        private async Task<IReadOnlyList<Entry>> ResolveAsync(List<Entry> missed, CancellationToken cancel)
        {
            await using var command = _connection!.CreateCommand();
            command.CommandText = """
                SELECT row.place, stored.seq, stored.sent_at, conversation.ended_at IS NULL AND conversation.id IS NOT NULL,
                  (SELECT coalesce(max(seq), 0) FROM arena.messages WHERE conversation_id = row.conversation_id)
                FROM unnest($1, $2, $3) WITH ORDINALITY AS row(conversation_id, seat, client_id, place)
                LEFT JOIN arena.messages AS stored
                  ON stored.conversation_id = row.conversation_id AND stored.seat = row.seat AND stored.client_id = row.client_id
                LEFT JOIN arena.conversations AS conversation ON conversation.id = row.conversation_id
                """;
            command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. missed.Select(entry => entry.Draft.ConversationId)] });
            command.Parameters.Add(new NpgsqlParameter<short[]> { TypedValue = [.. missed.Select(entry => entry.Draft.Seat)] });
            command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. missed.Select(entry => entry.Draft.ClientId)] });
            var again = new List<Entry>();
            await using var reader = await command.ExecuteReaderAsync(cancel);
            while (await reader.ReadAsync(cancel))
            {
                var entry = missed[(int)reader.GetInt64(0) - 1];
                if (!await reader.IsDBNullAsync(1, cancel))
                {
                    Tell(entry, reader.GetInt32(1), reader.GetFieldValue<DateTimeOffset>(2));
                }
                else if (reader.GetBoolean(3))
                {
                    _lastSeq[entry.Draft.ConversationId] = reader.GetInt32(4);
                    again.Add(entry);
                }
                else
                {
                    _lastSeq.Remove(entry.Draft.ConversationId);
                    entry.Refuse(ErrorCodes.ConversationOver);
                }
            }

            return again;
        }

        private void Tell(Entry entry, int seq, DateTimeOffset sentAt)
        {
            var draft = entry.Draft;
            _lastSeq.TryGetValue(draft.ConversationId, out var last);
            _lastSeq[draft.ConversationId] = Math.Max(last, seq);
            if (!entry.Tell())
            {
                return;
            }

            ArenaMetrics.Messages.Add(1);
            // From the sender's press of a key over this commit to the partner's socket it is one trace.
            using var activity = draft.Trace == default ? null
                : ArenaMetrics.Activities.StartActivity("store message", ActivityKind.Producer, draft.Trace, startTime: draft.SentAt);
            try
            {
                draft.Receiver.Stored(draft, seq, sentAt);
            }
            catch (Exception problem)
            {
                // The message is stored; a broken sender must not keep it from its partner, nor the batch from theirs.
                LogReceiverFailed(draft.ConversationId, problem);
            }

            var stored = new MessageStored(draft.ConversationId, seq, draft.Seat, draft.Speech, sentAt);
            foreach (var person in draft.Audience)
            {
                _live.Publish(person, stored);
            }

            if (draft.AiSeat is { } seat)
            {
                _turns.Post(AiTurn.For(draft.ConversationId, seat, AiTurnKind.Reply, seq, _clock.GetUtcNow(), activity?.Id));
            }
        }

        [LoggerMessage(LogLevel.Error, "The sender of a message in conversation {Conversation} could not be told")]
        private partial void LogReceiverFailed(Guid conversation, Exception problem);
    }
}
