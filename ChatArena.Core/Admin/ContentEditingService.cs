using ChatArena.Core.Audit;
using ChatArena.Core.Content;
using ChatArena.Core.Data;
using ChatArena.Core.Studies;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace ChatArena.Core.Admin;

/// <summary>What became of an edit: a version, or errors, or somebody else was faster.</summary>
public sealed record ContentEdit(ContentVersion? Version, IReadOnlyList<ContentError> Errors, bool IsOutdated = false);

/// <summary>
/// Changes the content of the built-in study: checked, stored whole as a new version with its audit entry, and live on this server when
/// the call returns (on others within seconds).
/// </summary>
public sealed class ContentEditingService(IDbContextFactory<ArenaDb> databases, AuditService audit, StudyCatalogLoop catalog, IOptions<ArenaOptions> options, TimeProvider clock)
{
    public async Task<ContentVersion> NewestAsync(ContentKind kind, CancellationToken cancel)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        return await Stored(db, kind).OrderByDescending(version => version.Number).FirstAsync(cancel);
    }

    /// <summary>Newest first.</summary>
    public async Task<IReadOnlyList<ContentVersion>> VersionsAsync(ContentKind kind, CancellationToken cancel)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        return await Stored(db, kind).OrderByDescending(version => version.Number).ToListAsync(cancel);
    }

    /// <param name="edit">The new text from the newest one; null when there is nothing to edit.</param>
    /// <param name="expected">The hash of the text that the editor saw; null = whatever is there now.</param>
    /// <param name="action">What the audit calls it.</param>
    /// <returns>Null when <paramref name="edit"/> gave none.</returns>
    public async Task<ContentEdit?> EditAsync(
        ContentKind kind, Func<string, string?> edit, string? expected, string actor, CancellationToken cancel, string action = "content.changed")
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({ContentService.ChangeLock})", cancel);
        var study = await db.Studies.SingleAsync(study => study.Slug == Study.BuiltInSlug, cancel);
        var newest = new Dictionary<ContentKind, ContentVersion>();
        foreach (var each in Enum.GetValues<ContentKind>())
        {
            newest[each] = await db.ContentVersions.Where(version => version.StudyId == study.Id && version.Kind == each).OrderByDescending(version => version.Number).FirstAsync(cancel);
        }

        var before = newest[kind];
        if (expected is not null && expected != before.Hash)
        {
            return new(before, [], IsOutdated: true);
        }

        string? body;
        try
        {
            body = edit(before.Body);
        }
        catch (ArgumentException) when (ContentService.Check(kind, before.Body) is { Count: > 0 } broken)
        {
            // A name stands twice in it: whoever edits the whole file can mend that, this edit cannot.
            return new(null, broken);
        }

        if (body is null)
        {
            return null;
        }

        var errors = Check(kind, body);
        if (errors.Count > 0 || ContentService.Hash(body) == before.Hash)
        {
            return new(errors.Count > 0 ? null : before, errors);
        }

        var version = newest[kind] = new()
        {
            Id = Guid.CreateVersion7(),
            StudyId = study.Id,
            Kind = kind,
            Number = before.Number + 1,
            Body = body,
            Hash = ContentService.Hash(body),
            Source = ContentSource.Console,
            CreatedAt = clock.GetUtcNow(),
        };
        db.ContentVersions.Add(version);
        await StudyService.RefreshVersionAsync(db, study, newest, clock, cancel);
        db.AuditEntries.Add(audit.Entry(actor, action, BuiltInContent.FileName(kind), before.Hash, version.Hash));
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        await catalog.RefreshAsync(cancel);
        return new(version, []);
    }

    /// <summary>The rules of the built-in study itself, as they were written; what is null is left to the layers below.</summary>
    public async Task<StudySettings> SettingsAsync(CancellationToken cancel)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        return await Versions(db).Select(version => version.Settings).FirstAsync(cancel);
    }

    /// <summary>Changes the rules of the built-in study. Conversations under way keep theirs.</summary>
    public async Task ChangeSettingsAsync(StudySettings settings, string actor, CancellationToken cancel)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({ContentService.ChangeLock})", cancel);
        var study = await db.Studies.SingleAsync(study => study.Slug == Study.BuiltInSlug, cancel);
        var version = await Versions(db).FirstAsync(cancel);
        Guid[] ids = [version.TopicsTasksId, version.ConsentId, version.PersonasId, version.LlmConfigId];
        var content = await db.ContentVersions.Where(content => ids.Contains(content.Id)).ToDictionaryAsync(content => content.Kind, cancel);
        var before = StudySettings.ToJson(version.Settings);
        await StudyService.RefreshVersionAsync(db, study, content, clock, cancel, settings);
        db.AuditEntries.Add(audit.Entry(actor, "settings.changed", study.Slug, ContentService.Hash(before), ContentService.Hash(StudySettings.ToJson(settings))));
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        await catalog.RefreshAsync(cancel);
    }

    private IReadOnlyList<ContentError> Check(ContentKind kind, string body)
    {
        var errors = ContentService.Check(kind, body);
        if (kind == ContentKind.LlmConfig && errors.Count == 0)
        {
            try
            {
                ModelOverrides.Apply(ContentReader.LlmConfig(body).Value!, options.Value.Ai);
            }
            catch (OptionsValidationException problem)
            {
                // Stored, it could not be read again: an option names what is not there any more.
                return [new("providers", problem.Message)];
            }
        }

        return errors;
    }

    private static IQueryable<ContentVersion> Stored(ArenaDb db, ContentKind kind) =>
        from version in db.ContentVersions.AsNoTracking()
        join study in db.Studies on version.StudyId equals study.Id
        where study.Slug == Study.BuiltInSlug && version.Kind == kind
        select version;

    private static IQueryable<StudyVersion> Versions(ArenaDb db) =>
        from version in db.StudyVersions
        join study in db.Studies on version.StudyId equals study.Id
        where study.Slug == Study.BuiltInSlug
        orderby version.Number descending
        select version;
}
