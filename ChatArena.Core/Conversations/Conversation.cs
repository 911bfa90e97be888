using ChatArena.Core.Studies;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ChatArena.Core.Conversations;

/// <summary>Members, a topic, rules, and an append-only log of messages.</summary>
public sealed class Conversation
{
    public const int CodeLength = 12;

    public required Guid Id { get; init; }

    /// <summary><see cref="CodeLength"/> hexadecimal digits; the <c>session_id</c> of frames, transcripts and exports.</summary>
    public required string Code { get; init; }

    public required Guid StudyVersionId { get; init; }
    public required string Condition { get; init; }
    public required string Language { get; init; }

    /// <summary>The topic's id in the study version's content; its text stands beside it, as it was.</summary>
    public required int TopicId { get; init; }

    public required string Topic { get; init; }
    public required ConversationRules Rules { get; init; }

    /// <summary>The draw that made this pair.</summary>
    public Guid? DrawId { get; init; }

    public required DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; set; }
    public EndReason? EndReason { get; set; }

    /// <summary>The seat that caused the end, where one did.</summary>
    public short? EndedBySeat { get; set; }
}

internal sealed class ConversationMapping : IEntityTypeConfiguration<Conversation>
{
    public void Configure(EntityTypeBuilder<Conversation> builder)
    {
        builder.ToTable("conversations");
        builder.HasIndex(conversation => conversation.Code).IsUnique();
        builder.HasIndex(conversation => conversation.StartedAt).HasFilter("ended_at IS NULL").HasDatabaseName("ix_conversations_open");
        builder.HasIndex(conversation => conversation.EndedAt).HasFilter("ended_at IS NOT NULL").HasDatabaseName("ix_conversations_ended");
        builder.Property(conversation => conversation.Rules)
            .HasColumnType("json")
            .HasConversion(rules => ConversationRules.ToJson(rules), json => ConversationRules.FromJson(json));
        builder.Property(conversation => conversation.EndReason).HasConversion<string>();
    }
}
