using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ChatArena.Core.Data;

/// <summary>A secret made on first use and shared by every process of this database.</summary>
public sealed class SecretKey
{
    public required string Name { get; init; }
    public required byte[] Value { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
}

internal sealed class SecretKeyMapping : IEntityTypeConfiguration<SecretKey>
{
    public void Configure(EntityTypeBuilder<SecretKey> builder)
    {
        builder.ToTable("secret_keys");
        builder.HasKey(key => key.Name);
    }
}
