using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ChatArena.Core.Participants;

/// <summary>An anonymous person in a study.</summary>
public sealed class Participant
{
    public required Guid Id { get; init; }

    /// <summary><c>user_</c> and 8 hexadecimal digits; what transcripts and exports show.</summary>
    public required string Code { get; init; }

    public required Guid StudyVersionId { get; init; }
    public required string Condition { get; init; }
    public required string Language { get; init; }
    public required DateTimeOffset JoinedAt { get; init; }

    /// <summary>Whether the client asked for a held seat after a cut.</summary>
    public required bool Resumable { get; init; }

    /// <summary>Grows with every connection this person makes; what an older connection wants no longer counts.</summary>
    public int Epoch { get; set; }

    /// <summary>Where in the queue the person stood when their connection was cut, and when that was.</summary>
    public DateTimeOffset? QueuedAt { get; set; }

    public DateTimeOffset? DroppedAt { get; set; }

    /// <summary>Set when the person left for good.</summary>
    public DateTimeOffset? LeftAt { get; set; }

    /// <summary>Set when the person withdrew; their words are blank and they appear in no list or export.</summary>
    public DateTimeOffset? WithdrawnAt { get; set; }
}

internal sealed class ParticipantMapping : IEntityTypeConfiguration<Participant>
{
    public void Configure(EntityTypeBuilder<Participant> builder)
    {
        builder.ToTable("participants");
        builder.HasIndex(participant => participant.Code).IsUnique();
        builder.HasIndex(participant => participant.WithdrawnAt).HasFilter("withdrawn_at IS NOT NULL").HasDatabaseName("ix_participants_withdrawn");
    }
}
