using System.Security.Cryptography;
using System.Text;
using ChatArena.Core.Content;
using ChatArena.Core.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace ChatArena.Core.Studies;

/// <summary>Reads studies as they run now, and keeps their versions.</summary>
public sealed class StudyService(IDbContextFactory<ArenaDb> databases, IOptions<ArenaOptions> options)
{
    /// <summary>The newest version of every study.</summary>
    public async Task<IReadOnlyList<StudyRun>> CurrentAsync(CancellationToken cancel)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        var studies = await db.Studies.AsNoTracking().ToListAsync(cancel);
        var runs = new List<StudyRun>(studies.Count);
        foreach (var study in studies)
        {
            var version = await db.StudyVersions.AsNoTracking()
                .Where(version => version.StudyId == study.Id)
                .OrderByDescending(version => version.Number)
                .FirstOrDefaultAsync(cancel);
            if (version is not null)
            {
                runs.Add(await ReadAsync(db, study, version, cancel));
            }
        }

        return runs;
    }

    /// <summary>One version of a study, whether or not it is the newest: what a conversation began with.</summary>
    /// <exception cref="InvalidOperationException">There is no such version.</exception>
    public async Task<StudyRun> VersionAsync(Guid versionId, CancellationToken cancel)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        var version = await db.StudyVersions.AsNoTracking().SingleAsync(version => version.Id == versionId, cancel);
        var study = await db.Studies.AsNoTracking().SingleAsync(study => study.Id == version.StudyId, cancel);
        return await ReadAsync(db, study, version, cancel);
    }

    /// <summary>Changes with every edit of any study: newest version ids with their hashes.</summary>
    public async Task<string> FingerprintAsync(CancellationToken cancel)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        var hashes = await db.StudyVersions.AsNoTracking()
            .OrderBy(version => version.StudyId).ThenBy(version => version.Number)
            .Select(version => version.Hash)
            .ToListAsync(cancel);
        return Sha256(string.Join('\n', hashes));
    }

    /// <summary>Makes the study's newest version point at <paramref name="content"/>: a frozen version is followed by a new one.</summary>
    internal static async Task RefreshVersionAsync(
        ArenaDb db, Study study, IReadOnlyDictionary<ContentKind, ContentVersion> content, TimeProvider clock, CancellationToken cancel, StudySettings? changed = null)
    {
        var newest = await db.StudyVersions.Where(version => version.StudyId == study.Id)
            .OrderByDescending(version => version.Number)
            .FirstOrDefaultAsync(cancel);
        var settings = changed ?? newest?.Settings ?? new StudySettings();
        var hash = Sha256(string.Join('\n', [
            StudySettings.ToJson(settings),
            .. Enum.GetValues<ContentKind>().Select(kind => content[kind].Hash),
        ]));
        if (newest?.Hash == hash)
        {
            return;
        }

        if (newest is { FrozenAt: null })
        {
            newest.Settings = settings;
            newest.TopicsTasksId = content[ContentKind.TopicsTasks].Id;
            newest.ConsentId = content[ContentKind.Consent].Id;
            newest.PersonasId = content[ContentKind.Personas].Id;
            newest.LlmConfigId = content[ContentKind.LlmConfig].Id;
            newest.Hash = hash;
            return;
        }

        db.StudyVersions.Add(new()
        {
            Id = Guid.CreateVersion7(),
            StudyId = study.Id,
            Number = (newest?.Number ?? 0) + 1,
            Settings = settings,
            TopicsTasksId = content[ContentKind.TopicsTasks].Id,
            ConsentId = content[ContentKind.Consent].Id,
            PersonasId = content[ContentKind.Personas].Id,
            LlmConfigId = content[ContentKind.LlmConfig].Id,
            Hash = hash,
            CreatedAt = clock.GetUtcNow(),
        });
    }

    private async Task<StudyRun> ReadAsync(ArenaDb db, Study study, StudyVersion version, CancellationToken cancel)
    {
        Guid[] ids = [version.TopicsTasksId, version.ConsentId, version.PersonasId, version.LlmConfigId];
        var content = await db.ContentVersions.AsNoTracking().Where(content => ids.Contains(content.Id)).ToDictionaryAsync(content => content.Id, cancel);
        var consent = content[version.ConsentId];
        var llm = Valid(ContentReader.LlmConfig(content[version.LlmConfigId].Body));
        return new()
        {
            StudyId = study.Id,
            Slug = study.Slug,
            Name = study.Name,
            VersionId = version.Id,
            Hash = version.Hash,
            Languages = version.Settings.Languages,
            Conditions = version.Settings.Conditions,
            Settings = EffectiveSettings.Resolve(options.Value, version.Settings, llm),
            ConsentId = consent.Id,
            ConsentHash = consent.Hash,
            Consent = Valid(ContentReader.Consent(consent.Body)),
            Content = Valid(ContentReader.TopicsTasks(content[version.TopicsTasksId].Body)),
            Personas = Valid(ContentReader.Personas(content[version.PersonasId].Body)).Personas,
            Llm = ModelOverrides.Apply(llm, options.Value.Ai),
        };
    }

    /// <summary>What is stored was checked before; an error here is a bug or a hand in the database.</summary>
    private static T Valid<T>(ContentResult<T> result)
        where T : class =>
        result.Value ?? throw new InvalidDataException("Stored content is not valid: " + string.Join("; ", result.Errors));

    private static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
