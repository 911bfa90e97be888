using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ChatArena.Core.Content;

/// <summary>One version of one content file of a study, kept as the text its author wrote.</summary>
public sealed class ContentVersion
{
    public required Guid Id { get; init; }
    public required Guid StudyId { get; init; }
    public required ContentKind Kind { get; init; }

    /// <summary>1, 2, 3 … within study and kind.</summary>
    public required int Number { get; init; }

    /// <summary>The file's JSON, character for character.</summary>
    public required string Body { get; init; }

    /// <summary>SHA-256 of the body's UTF-8, hexadecimal.</summary>
    public required string Hash { get; init; }

    public required ContentSource Source { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}

public enum ContentKind
{
    TopicsTasks,
    Consent,
    Personas,
    LlmConfig,
}

/// <summary>Where a version came from: a file at start, or somebody in the console.</summary>
public enum ContentSource
{
    File,
    Console,
}

internal sealed class ContentVersionMapping : IEntityTypeConfiguration<ContentVersion>
{
    public void Configure(EntityTypeBuilder<ContentVersion> builder)
    {
        builder.ToTable("content_versions");
        builder.HasIndex(version => new { version.StudyId, version.Kind, version.Number }).IsUnique();
        builder.HasOne<Studies.Study>().WithMany().HasForeignKey(version => version.StudyId);
        builder.Property(version => version.Body).HasColumnType("json");
        builder.Property(version => version.Kind).HasConversion<string>();
        builder.Property(version => version.Source).HasConversion<string>();
    }
}
