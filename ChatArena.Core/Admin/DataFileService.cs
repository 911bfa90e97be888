using ChatArena.Core.Audit;
using ChatArena.Core.Content;
using ChatArena.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace ChatArena.Core.Admin;

/// <summary>The JSON files that staff keep beside the four content files.</summary>
public sealed class DataFileService(IDbContextFactory<ArenaDb> databases, AuditService audit, TimeProvider clock)
{
    public async Task<IReadOnlyList<DataFile>> AllAsync(CancellationToken cancel)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        return await db.DataFiles.AsNoTracking().ToListAsync(cancel);
    }

    public async Task<DataFile?> FindAsync(string name, CancellationToken cancel)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        return await db.DataFiles.AsNoTracking().SingleOrDefaultAsync(file => file.Name == name, cancel);
    }

    /// <param name="body">JSON; the caller has checked it.</param>
    public async Task WriteAsync(string name, string body, string actor, CancellationToken cancel)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        var file = await db.DataFiles.SingleOrDefaultAsync(file => file.Name == name, cancel);
        var before = file is null ? null : ContentService.Hash(file.Body);
        if (file is null)
        {
            db.DataFiles.Add(new() { Name = name, Body = body, ModifiedAt = clock.GetUtcNow() });
        }
        else
        {
            (file.Body, file.ModifiedAt) = (body, clock.GetUtcNow());
        }

        db.AuditEntries.Add(audit.Entry(actor, "file.written", name, before, ContentService.Hash(body)));
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>False when there is no such file.</summary>
    public async Task<bool> DeleteAsync(string name, string actor, CancellationToken cancel)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        if (await db.DataFiles.SingleOrDefaultAsync(file => file.Name == name, cancel) is not { } file)
        {
            return false;
        }

        db.DataFiles.Remove(file);
        db.AuditEntries.Add(audit.Entry(actor, "file.deleted", name, ContentService.Hash(file.Body)));
        await db.SaveChangesAsync(cancel);
        return true;
    }
}
