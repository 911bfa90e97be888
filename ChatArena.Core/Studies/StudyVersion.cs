using ChatArena.Core.Content;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ChatArena.Core.Studies;

/// <summary>
/// What a study was at one time: its settings and one version of each content file.
/// Frozen when the first participant enters; a later change makes the next version.
/// </summary>
public sealed class StudyVersion
{
    public required Guid Id { get; init; }
    public required Guid StudyId { get; init; }

    /// <summary>1, 2, 3 … within the study.</summary>
    public required int Number { get; init; }

    public required StudySettings Settings { get; set; }
    public required Guid TopicsTasksId { get; set; }
    public required Guid ConsentId { get; set; }
    public required Guid PersonasId { get; set; }
    public required Guid LlmConfigId { get; set; }

    /// <summary>SHA-256 over the settings and the hashes of the content, hexadecimal.</summary>
    public required string Hash { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? FrozenAt { get; set; }
}

internal sealed class StudyVersionMapping : IEntityTypeConfiguration<StudyVersion>
{
    public void Configure(EntityTypeBuilder<StudyVersion> builder)
    {
        builder.ToTable("study_versions");
        builder.HasIndex(version => new { version.StudyId, version.Number }).IsUnique();
        builder.HasOne<Study>().WithMany().HasForeignKey(version => version.StudyId);
        builder.HasOne<ContentVersion>().WithMany().HasForeignKey(version => version.TopicsTasksId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<ContentVersion>().WithMany().HasForeignKey(version => version.ConsentId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<ContentVersion>().WithMany().HasForeignKey(version => version.PersonasId).OnDelete(DeleteBehavior.Restrict);
        builder.HasOne<ContentVersion>().WithMany().HasForeignKey(version => version.LlmConfigId).OnDelete(DeleteBehavior.Restrict);
        builder.Property(version => version.Settings)
            .HasColumnType("json")
            .HasConversion(settings => StudySettings.ToJson(settings), json => StudySettings.FromJson(json));
    }
}
