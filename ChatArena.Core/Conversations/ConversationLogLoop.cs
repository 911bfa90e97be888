using ChatArena.Core.Data;

namespace ChatArena.Core.Conversations;

/// <summary>Stores messages and the ends of conversations.</summary>
public sealed class ConversationLogLoop(ConversationLog log, ConversationService conversations) : LaneLoop
{
    protected override Task RunAsync(CancellationToken cancel) => Task.WhenAll(log.RunAsync(cancel), conversations.RunAsync(cancel));

    protected override void Complete()
    {
        log.Complete();
        conversations.Complete();
    }
}
