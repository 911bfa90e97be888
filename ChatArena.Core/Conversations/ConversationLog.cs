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

        /// <summary>A member's messages keep their order; those of several members may share a commit.</summary>
        public (Guid, short) LaneKey => (draft.ConversationId, draft.Seat);

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
}
