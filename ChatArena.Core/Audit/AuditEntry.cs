using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ChatArena.Core.Audit;

/// <summary>Something that staff did. The store refuses to change or delete a row.</summary>
public sealed class AuditEntry
{
    public required Guid Id { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>The e-mail address, or <c>X-Admin-Password</c>.</summary>
    public required string Actor { get; init; }

    /// <summary>Such as <c>consent.changed</c>; never changes its meaning.</summary>
    public required string Action { get; init; }

    /// <summary>What it was done to, such as a conversation's code.</summary>
    public required string Target { get; init; }

    /// <summary>SHA-256 of what was there before, hexadecimal; null where nothing was.</summary>
    public string? BeforeHash { get; init; }

    /// <summary>SHA-256 of what is there now, hexadecimal; null where nothing is.</summary>
    public string? AfterHash { get; init; }
}

internal sealed class AuditEntryMapping : IEntityTypeConfiguration<AuditEntry>
{
    public void Configure(EntityTypeBuilder<AuditEntry> builder) => builder.ToTable("audit");
}
