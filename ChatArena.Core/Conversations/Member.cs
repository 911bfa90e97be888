using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ChatArena.Core.Conversations;

/// <summary>A seat in a conversation.</summary>
public sealed class Member
{
    public required Guid ConversationId { get; init; }

    /// <summary>1, 2, 3 …</summary>
    public required short Seat { get; init; }

    public required MemberKind Kind { get; init; }

    /// <summary>The person in the seat; null for models.</summary>
    public Guid? ParticipantId { get; init; }

    /// <summary>The name in transcripts: <c>user_</c> or <c>ai_</c> and 8 hexadecimal digits.</summary>
    public required string Code { get; init; }

    public required int TaskId { get; init; }

    /// <summary>The hidden task, as it was.</summary>
    public required string Task { get; init; }

    public required string Side { get; init; }

    /// <summary>Whether the seat is held after a cut.</summary>
    public required bool Resumable { get; init; }

    /// <summary>Whom a model plays: the persona's id in the study version's content.</summary>
    public string? PersonaId { get; init; }

    /// <summary>For whatever a model draws in this conversation.</summary>
    public long? Seed { get; init; }

    /// <summary>Milliseconds in the queue before this conversation.</summary>
    public int? WaitedMs { get; init; }

    /// <summary>The server process that holds the member's socket.</summary>
    public Guid? NodeId { get; set; }

    /// <summary>Set while the member's connection is cut: until then the seat is held.</summary>
    public DateTimeOffset? AwayUntil { get; set; }
}

public enum MemberKind
{
    Human,
    Ai,
}

internal sealed class MemberMapping : IEntityTypeConfiguration<Member>
{
    public void Configure(EntityTypeBuilder<Member> builder)
    {
        builder.ToTable("members");
        builder.HasKey(member => new { member.ConversationId, member.Seat });
        builder.HasIndex(member => member.ParticipantId);
        builder.HasIndex(member => member.AwayUntil).HasFilter("away_until IS NOT NULL").HasDatabaseName("ix_members_away");
        builder.Property(member => member.Kind).HasConversion<string>();
    }
}
