using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ChatArena.Core.Content;

/// <summary>A JSON file that staff keep beside the four content files. The product does not read it.</summary>
public sealed class DataFile
{
    public required string Name { get; init; }

    /// <summary>The file's JSON, character for character.</summary>
    public required string Body { get; set; }

    public required DateTimeOffset ModifiedAt { get; set; }
}

internal sealed class DataFileMapping : IEntityTypeConfiguration<DataFile>
{
    public void Configure(EntityTypeBuilder<DataFile> builder)
    {
        builder.ToTable("data_files");
        builder.HasKey(file => file.Name);
        builder.Property(file => file.Body).HasColumnType("json");
    }
}
