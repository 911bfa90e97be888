using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ChatArena.Core.Pairing;

/// <summary>One run of the pairing policy that paired somebody: enough to run it again and get the same pairs.</summary>
public sealed class Draw
{
    public required Guid Id { get; init; }
    public required Guid StudyVersionId { get; init; }
    public required string Pool { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary><see cref="PairingPolicy.Algorithm"/> when it was drawn.</summary>
    public required int Algorithm { get; init; }

    public required long Seed { get; init; }

    /// <summary>The candidates and what could be drawn, as <see cref="PairingSnapshot"/> in JSON and UTF-8: as a string it would be a large object.</summary>
    public required byte[] Candidates { get; init; }

    /// <summary>The pairs, as JSON.</summary>
    public required string Result { get; init; }
}

internal sealed class DrawMapping : IEntityTypeConfiguration<Draw>
{
    public void Configure(EntityTypeBuilder<Draw> builder)
    {
        builder.ToTable("draws");
        builder.Property(draw => draw.Candidates).HasColumnType("json").HasConversion(bytes => Encoding.UTF8.GetString(bytes), text => Encoding.UTF8.GetBytes(text));
        builder.Property(draw => draw.Result).HasColumnType("json");
        builder.HasOne<Studies.StudyVersion>().WithMany().HasForeignKey(draw => draw.StudyVersionId).OnDelete(DeleteBehavior.Restrict);
    }
}
