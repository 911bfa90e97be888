using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ChatArena.Api.Accounts;

/// <summary>A one-time link that makes the owner's account. Only the hash of its code is kept.</summary>
public sealed class SetupLink
{
    /// <summary>SHA-256 of the code, hexadecimal.</summary>
    public required string Hash { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}

internal sealed class SetupLinkMapping : IEntityTypeConfiguration<SetupLink>
{
    public void Configure(EntityTypeBuilder<SetupLink> builder)
    {
        builder.ToTable("setup_links");
        builder.HasKey(link => link.Hash);
    }
}
