using Npgsql;
using NpgsqlTypes;

namespace ChatArena.Core.Conversations;

/// <summary>The rows of a commit.</summary>
public sealed partial class ConversationLog
{
    /// <summary>A batch as one array per column, reused from commit to commit.</summary>
    private sealed class MessageRows
    {
        private readonly List<Guid> _conversations = [];
        private readonly List<int> _seqs = [];
        private readonly List<short> _seats = [];
        private readonly List<string> _clientIds = [];
        private readonly List<string> _thinks = [];
        private readonly List<string> _speeches = [];
        private readonly List<DateTimeOffset> _sentAts = [];
        private readonly List<DateTimeOffset?> _typingSinces = [];
        private readonly List<int?> _thinkMs = [];
        private readonly List<int?> _speechMs = [];
        private readonly List<DateTimeOffset?> _clientSentAts = [];
        private readonly List<string?> _generations = [];

        public void Fill(IReadOnlyList<Entry> batch)
        {
            _conversations.Clear();
            _seqs.Clear();
            _seats.Clear();
            _clientIds.Clear();
            _thinks.Clear();
            _speeches.Clear();
            _sentAts.Clear();
            _typingSinces.Clear();
            _thinkMs.Clear();
            _speechMs.Clear();
            _clientSentAts.Clear();
            _generations.Clear();
            foreach (var entry in batch)
            {
                var draft = entry.Draft;
                _conversations.Add(draft.ConversationId);
                _seqs.Add(entry.Seq);
                _seats.Add(draft.Seat);
                _clientIds.Add(draft.ClientId);
                _thinks.Add(draft.Think);
                _speeches.Add(draft.Speech);
                _sentAts.Add(draft.SentAt);
                _typingSinces.Add(draft.TypingSince);
                _thinkMs.Add(draft.ThinkMs);
                _speechMs.Add(draft.SpeechMs);
                _clientSentAts.Add(draft.ClientSentAt);
                _generations.Add(draft.Generation);
            }
        }

        public void AddTo(NpgsqlParameterCollection parameters)
        {
            Add(parameters, _conversations, NpgsqlDbType.Uuid);
            Add(parameters, _seqs, NpgsqlDbType.Integer);
            Add(parameters, _seats, NpgsqlDbType.Smallint);
            Add(parameters, _clientIds, NpgsqlDbType.Text);
            Add(parameters, _thinks, NpgsqlDbType.Text);
            Add(parameters, _speeches, NpgsqlDbType.Text);
            Add(parameters, _sentAts, NpgsqlDbType.TimestampTz);
            Add(parameters, _typingSinces, NpgsqlDbType.TimestampTz);
            Add(parameters, _thinkMs, NpgsqlDbType.Integer);
            Add(parameters, _speechMs, NpgsqlDbType.Integer);
            Add(parameters, _clientSentAts, NpgsqlDbType.TimestampTz);
            Add(parameters, _generations, NpgsqlDbType.Text);
        }

        public void AddConversationsTo(NpgsqlParameterCollection parameters) => Add(parameters, _conversations, NpgsqlDbType.Uuid);

        private static void Add<TValue>(NpgsqlParameterCollection parameters, List<TValue> values, NpgsqlDbType type) =>
            parameters.Add(new NpgsqlParameter<List<TValue>> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type });
    }
}
