using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using ChatArena.Core.Data;
using ChatArena.Core.Studies;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace ChatArena.Core.Content;

/// <summary>Takes changed content files over into the store, as new versions.</summary>
public sealed partial class ContentService(IDbContextFactory<ArenaDb> databases, TimeProvider clock, ILogger<ContentService> log)
{
    /// <summary>Whoever makes a version holds it.</summary>
    internal const long ChangeLock = 0x4152454e41_01;

    private readonly ConcurrentDictionary<string, string> _read = new();

    /// <summary>
    /// Reads the files of <paramref name="folder"/> into the built-in study. A file whose hash differs from its last import becomes
    /// a new version, unless the newest version came from the console. A file with errors is left out, with one line per error.
    /// </summary>
    public async Task ImportAsync(string folder, CancellationToken cancel)
    {
        // Taken before the files are read: what is written meanwhile is a change.
        var fingerprint = Fingerprint(folder);
        await using var db = await databases.CreateDbContextAsync(cancel);
        await using var transaction = await db.Database.BeginTransactionAsync(cancel);
        // Two processes that start at once must not import twice.
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({ChangeLock})", cancel);

        var study = await db.Studies.SingleOrDefaultAsync(study => study.Slug == Study.BuiltInSlug, cancel);
        if (study is null)
        {
            study = new() { Id = Guid.CreateVersion7(), Slug = Study.BuiltInSlug, Name = "Open arena", CreatedAt = clock.GetUtcNow() };
            db.Studies.Add(study);
        }

        var newest = new Dictionary<ContentKind, ContentVersion>();
        foreach (var kind in Enum.GetValues<ContentKind>())
        {
            newest[kind] = await TakeOverAsync(db, study, kind, folder, cancel);
        }

        await StudyService.RefreshVersionAsync(db, study, newest, clock, cancel);
        await db.SaveChangesAsync(cancel);
        await transaction.CommitAsync(cancel);
        _read[folder] = fingerprint;
    }

    /// <summary>The fingerprint of the folder when this process imported it last; null when it has not.</summary>
    internal string? LastRead(string folder) => _read.GetValueOrDefault(folder);

    /// <summary>Sizes and times of the content files: equal means that nobody has written.</summary>
    internal static string Fingerprint(string folder) => string.Join('\n', Enum.GetValues<ContentKind>()
        .Select(kind => new FileInfo(Path.Combine(folder, BuiltInContent.FileName(kind))))
        .Select(file => file.Exists ? $"{file.Length} {file.LastWriteTimeUtc.Ticks}" : "-"));

    public static string Hash(string body) => Hash(Encoding.UTF8.GetBytes(body));

    public static string Hash(ReadOnlySpan<byte> body) => Convert.ToHexStringLower(SHA256.HashData(body));

    private async Task<ContentVersion> TakeOverAsync(ArenaDb db, Study study, ContentKind kind, string folder, CancellationToken cancel)
    {
        var stored = db.ContentVersions.Where(version => version.StudyId == study.Id && version.Kind == kind);
        var newest = await stored.OrderByDescending(version => version.Number).FirstOrDefaultAsync(cancel);
        var lastImport = await stored.Where(version => version.Source == ContentSource.File)
            .OrderByDescending(version => version.Number).FirstOrDefaultAsync(cancel);

        var body = await ReadAsync(kind, folder, newest is null, cancel);
        if (body is null || Hash(body) == lastImport?.Hash)
        {
            return newest!;
        }

        if (newest is { Source: ContentSource.Console })
        {
            LogNewerInConsole(BuiltInContent.FileName(kind), newest.Number);
            return newest;
        }

        var version = new ContentVersion
        {
            Id = Guid.CreateVersion7(),
            StudyId = study.Id,
            Kind = kind,
            Number = (newest?.Number ?? 0) + 1,
            Body = body,
            Hash = Hash(body),
            Source = ContentSource.File,
            CreatedAt = clock.GetUtcNow(),
        };
        db.ContentVersions.Add(version);
        LogImported(BuiltInContent.FileName(kind), version.Number);
        return version;
    }

    /// <summary>The file's text; the built-in text when there must be one; null when what is stored shall stay.</summary>
    private async Task<string?> ReadAsync(ContentKind kind, string folder, bool required, CancellationToken cancel)
    {
        var path = Path.Combine(folder, BuiltInContent.FileName(kind));
        if (File.Exists(path))
        {
            var body = await File.ReadAllTextAsync(path, cancel);
            var errors = Check(kind, body);
            if (errors.Count == 0)
            {
                return body;
            }

            foreach (var error in errors)
            {
                LogInvalid(path, error.Field, error.Message);
            }
        }

        return required ? BuiltInContent.Read(kind) : null;
    }

    /// <summary>What must not be taken over, field by field.</summary>
    public static IReadOnlyList<ContentError> Check(ContentKind kind, string body) => Read(kind, body) is { Count: > 0 } errors ? errors : ContentKeys.Twice(body);

    private static IReadOnlyList<ContentError> Read(ContentKind kind, string body) => kind switch
    {
        ContentKind.TopicsTasks => ContentReader.TopicsTasks(body).Errors,
        ContentKind.Consent => ContentReader.Consent(body).Errors,
        ContentKind.Personas => ContentReader.Personas(body).Errors,
        ContentKind.LlmConfig => ContentReader.LlmConfig(body).Errors,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    [LoggerMessage(LogLevel.Information, "Took over {File} as version {Version}")]
    private partial void LogImported(string file, int version);

    [LoggerMessage(LogLevel.Warning, "{File} has changed, but version {Version} was made in the console and stays; import the file there to use it")]
    private partial void LogNewerInConsole(string file, int version);

    [LoggerMessage(LogLevel.Error, "{Path}: {Field} {Problem}. The version in use stays")]
    private partial void LogInvalid(string path, string field, string problem);
}
