using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ChatArena.Core.Participants;

/// <summary>That a participant agreed, to which text, and when.</summary>
public sealed class Consent
{
    public required Guid ParticipantId { get; init; }
    public required DateTimeOffset GivenAt { get; init; }
    public required Guid ConsentFormId { get; init; }

    /// <summary>The form's own version, such as <c>1.0</c>.</summary>
    public required string FormVersion { get; init; }

    /// <summary>SHA-256 of the form, hexadecimal.</summary>
    public required string TextHash { get; init; }
}

internal sealed class ConsentMapping : IEntityTypeConfiguration<Consent>
{
    public void Configure(EntityTypeBuilder<Consent> builder)
    {
        builder.ToTable("consents");
        builder.HasKey(consent => new { consent.ParticipantId, consent.GivenAt });
    }
}
