using System.Diagnostics;
using System.Runtime.InteropServices;
using ChatArena.Contracts.Sockets;
using ChatArena.Core.AiTurns;
using ChatArena.Core.Data;
using ChatArena.Core.Live;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace ChatArena.Core.Conversations;

/// <summary>Numbers a batch, stores it, and tells what became of it.</summary>
public sealed partial class ConversationLog
{
    private sealed partial class Lane
    {
        private readonly NpgsqlDataSource _store;
        private readonly ILiveEvents _live;
        private readonly AiTurnDispatch _turns;
        private readonly TimeProvider _clock;
        private readonly ILogger _log;
        private readonly Dictionary<Guid, int> _lastSeq = [];
        private readonly Dictionary<Guid, int> _given = [];

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
            Number(batch);
            await InsertAsync(batch, cancel);
            ArenaMetrics.CommitSize.Record(batch.Count);
            ArenaMetrics.CommitMilliseconds.Record(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            List<Entry>? missed = null;
            foreach (var entry in batch)
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

        private void Number(IReadOnlyList<Entry> batch)
        {
            if (_lastSeq.Count > MostRemembered)
            {
                _lastSeq.Clear();
            }

            // What one sender knows of counts for all of its conversation. What is news here somebody else has stored, or this lane before it forgot.
            foreach (var entry in batch)
            {
                if (Learn(entry.Draft.ConversationId, entry.Draft.KnownSeq))
                {
                    _contestedAt = _clock.GetTimestamp();
                }
            }

            _given.Clear();
            foreach (var entry in batch)
            {
                var id = entry.Draft.ConversationId;
                ref var given = ref CollectionsMarshal.GetValueRefOrAddDefault(_given, id, out var isBehindAnother);
                given = entry.Seq = (isBehindAnother ? given : _lastSeq[id]) + 1;
            }
        }

        /// <returns>True when it was news.</returns>
        private bool Learn(Guid conversation, int seq)
        {
            ref var last = ref CollectionsMarshal.GetValueRefOrAddDefault(_lastSeq, conversation, out _);
            var isNews = seq > last;
            last = Math.Max(last, seq);
            return isNews;
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
            Learn(draft.ConversationId, seq);
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
