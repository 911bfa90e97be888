using ChatArena.Core.Data;
using Microsoft.EntityFrameworkCore;

namespace ChatArena.Core.Audit;

/// <summary>What staff did. What changes the store writes its entry in the same transaction, with <see cref="Entry"/>.</summary>
public sealed class AuditService(IDbContextFactory<ArenaDb> databases, TimeProvider clock)
{
    public AuditEntry Entry(string actor, string action, string target, string? before = null, string? after = null) => new()
    {
        Id = Guid.CreateVersion7(),
        At = clock.GetUtcNow(),
        Actor = actor,
        Action = action,
        Target = target,
        BeforeHash = before,
        AfterHash = after,
    };

    public async Task AddAsync(string actor, string action, string target, CancellationToken cancel)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        db.AuditEntries.Add(Entry(actor, action, target));
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>Newest first, those older than <paramref name="before"/>.</summary>
    public async Task<IReadOnlyList<AuditEntry>> ReadAsync(Guid? before, int most, CancellationToken cancel)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        var entries = db.AuditEntries.AsNoTracking();
        if (before is { } id)
        {
            entries = entries.Where(entry => entry.Id < id);
        }

        return await entries.OrderByDescending(entry => entry.Id).Take(most).ToListAsync(cancel);
    }
}
