using ChatArena.Core.AiTurns;
using Microsoft.EntityFrameworkCore;

namespace ChatArena.Core.Data;

/// <summary>
/// Words that must go for good, although somebody may be writing in this very moment. They go twice: with the end of their conversation in one
/// transaction, so that nothing is half done, and again when everybody who still saw it open has committed.
/// </summary>
internal static class Erasure
{
    private const int IdsPerStatement = 500;

    /// <summary>
    /// Returns when every commit that saw the conversations open is over: what is removed afterwards stays removed. The ends must be committed
    /// before. Holds new messages up for a moment.
    /// </summary>
    /// <exception cref="Npgsql.PostgresException">Somebody else keeps the tables locked.</exception>
    public static async Task WaitForCommitsAsync(ArenaDb db, CancellationToken cancel)
    {
        await using var barrier = await db.Database.BeginTransactionAsync(cancel);
        await db.Database.ExecuteSqlAsync($"SET LOCAL lock_timeout = '10s'", cancel);
        await db.Database.ExecuteSqlAsync($"LOCK TABLE arena.llm_calls, arena.messages IN SHARE MODE", cancel);
        await barrier.CommitAsync(cancel);
    }

    /// <summary>What models were told and what they answered. What they cost stays in the books.</summary>
    public static async Task BlankPromptsAsync(ArenaDb db, IEnumerable<Guid> conversations, CancellationToken cancel)
    {
        foreach (var some in conversations.Chunk(IdsPerStatement))
        {
            await db.LlmCalls
                .Where(call => some.Contains(call.ConversationId))
                .ExecuteUpdateAsync(set => set.SetProperty(call => call.Prompt, LlmCall.NothingKept).SetProperty(call => call.Answer, (string?)null), cancel);
        }
    }

    /// <summary>One member's words in one conversation; that they said something, and when, stays.</summary>
    /// <returns>How many messages there are.</returns>
    public static Task<int> BlankMessagesAsync(ArenaDb db, Guid conversation, short seat, CancellationToken cancel) => db.Messages
        .Where(message => message.ConversationId == conversation && message.Seat == seat)
        .ExecuteUpdateAsync(set => set.SetProperty(message => message.Think, "").SetProperty(message => message.Speech, ""), cancel);

    public static async Task DeleteMessagesAsync(ArenaDb db, IEnumerable<Guid> conversations, CancellationToken cancel)
    {
        foreach (var some in conversations.Chunk(IdsPerStatement))
        {
            await db.Messages.Where(message => some.Contains(message.ConversationId)).ExecuteDeleteAsync(cancel);
        }
    }
}
