using ChatArena.Core.Audit;
using ChatArena.Core.Conversations;
using ChatArena.Core.Data;
using ChatArena.Core.Exports;
using Microsoft.EntityFrameworkCore;

namespace ChatArena.Core.Admin;

/// <summary>
/// Deletes conversations: a running one ends, every word is removed, and only that there was a conversation stays, so that nothing
/// that is still on its way can bring it back.
/// </summary>
public sealed class ConversationDeletionService(
    IDbContextFactory<ArenaDb> databases, ConversationService conversations, ExportService exports, TranscriptFolder folder, AuditService audit, TimeProvider clock)
{
    /// <summary>False when there is no such conversation.</summary>
    public async Task<bool> DeleteAsync(string code, string actor, CancellationToken cancel)
    {
        var before = await exports.FindAsync(code, cancel);
        return before is not null && await DeleteAsync(
            [before.Id], audit.Entry(actor, "conversation.deleted", code, Content.ContentService.Hash(TranscriptWriter.ToBytes(before))), cancel) == 1;
    }

    /// <summary>Those that are over and in which nobody said anything.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> DeleteEmptyAsync(string actor, CancellationToken cancel)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        var ids = await db.Conversations
            .Where(conversation => conversation.EndReason != EndReason.Deleted && conversation.EndedAt != null)
            .Where(conversation => !db.Messages.Any(message => message.ConversationId == conversation.Id))
            .Select(conversation => conversation.Id).ToListAsync(cancel);
        return await DeleteAsync(ids, audit.Entry(actor, "conversations.deleted-empty", $"{ids.Count} conversations"), cancel);
    }

    /// <returns>How many had messages; those without are deleted with them.</returns>
    public async Task<int> DeleteAllAsync(string actor, CancellationToken cancel)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        var there = db.Conversations.Where(conversation => conversation.EndReason == null || conversation.EndReason != EndReason.Deleted);
        var full = await there.CountAsync(conversation => db.Messages.Any(message => message.ConversationId == conversation.Id), cancel);
        var ids = await there.Select(conversation => conversation.Id).ToListAsync(cancel);
        await DeleteAsync(ids, audit.Entry(actor, "conversations.deleted-all", $"{ids.Count} conversations"), cancel);
        return full;
    }

    private async Task<int> DeleteAsync(List<Guid> ids, AuditEntry entry, CancellationToken cancel)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        var now = clock.GetUtcNow();
        int deleted;
        await using (var transaction = await db.Database.BeginTransactionAsync(cancel))
        {
            deleted = await db.Conversations
                .Where(conversation => ids.Contains(conversation.Id) && (conversation.EndReason == null || conversation.EndReason != EndReason.Deleted))
                .ExecuteUpdateAsync(
                    set => set.SetProperty(conversation => conversation.EndReason, EndReason.Deleted)
                        .SetProperty(conversation => conversation.EndedAt, conversation => conversation.EndedAt ?? now),
                    cancel);
            db.AuditEntries.Add(entry);
            await db.SaveChangesAsync(cancel);
            await EraseAsync();
            await transaction.CommitAsync(cancel);
        }

        try
        {
            await Erasure.WaitForCommitsAsync(db, cancel);
            await EraseAsync();
        }
        finally
        {
            await RemoveFilesAsync(db, ids);
            // Whoever is still in one of them hears that it is over.
            foreach (var id in ids)
            {
                conversations.TryEnd(new(id, EndReason.Deleted, null, now));
            }
        }

        return deleted;

        async Task EraseAsync()
        {
            await Erasure.DeleteMessagesAsync(db, ids, cancel);
            await Erasure.BlankPromptsAsync(db, ids, cancel);
        }
    }

    private async Task RemoveFilesAsync(ArenaDb db, List<Guid> ids)
    {
        if (folder.Path is not null)
        {
            foreach (var code in await db.Conversations.Where(conversation => ids.Contains(conversation.Id)).Select(conversation => conversation.Code).ToListAsync())
            {
                folder.Remove(code);
            }
        }
    }
}
