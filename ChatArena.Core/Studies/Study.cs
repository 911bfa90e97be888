using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ChatArena.Core.Studies;

/// <summary>Everything belongs to a study. The open arena is simply the built-in study <c>arena</c>.</summary>
public sealed class Study
{
    public const string BuiltInSlug = "arena";

    public required Guid Id { get; init; }
    public required string Slug { get; init; }
    public required string Name { get; set; }
    public required DateTimeOffset CreatedAt { get; init; }
}

internal sealed class StudyMapping : IEntityTypeConfiguration<Study>
{
    public void Configure(EntityTypeBuilder<Study> builder)
    {
        builder.ToTable("studies");
        builder.HasIndex(study => study.Slug).IsUnique();
    }
}
