using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ChatArena.Core.Conversations;

/// <summary>
/// A line of the log. No foreign key: the insert joins the open conversation, which costs less and also refuses ended ones.
/// </summary>
public sealed class Message
{
    public required Guid ConversationId { get; init; }

    /// <summary>1, 2, 3 … without gaps.</summary>
    public required int Seq { get; init; }

    public required short Seat { get; init; }

    /// <summary>The sender's id of the message; the same id again is the same message.</summary>
    public required string ClientId { get; init; }

    /// <summary>Private.</summary>
    public required string Think { get; init; }

    public required string Speech { get; init; }

    /// <summary>When the server accepted it, microseconds.</summary>
    public required DateTimeOffset SentAt { get; init; }

    /// <summary>When the server first saw the sender write it, if the client tells.</summary>
    public DateTimeOffset? TypingSince { get; init; }

    /// <summary>Milliseconds on the thought, by the client's measure.</summary>
    public int? ThinkMs { get; init; }

    /// <summary>Milliseconds on the speech, by the client's measure.</summary>
    public int? SpeechMs { get; init; }

    /// <summary>The client's clock when the person pressed Send.</summary>
    public DateTimeOffset? ClientSentAt { get; init; }

    /// <summary>How a model came to say it: <see cref="AiTurns.Generation"/> in JSON; null for people.</summary>
    public string? Generation { get; init; }
}

internal sealed class MessageMapping : IEntityTypeConfiguration<Message>
{
    public void Configure(EntityTypeBuilder<Message> builder)
    {
        builder.ToTable("messages");
        builder.HasKey(message => new { message.ConversationId, message.Seq });
        builder.Property(message => message.Generation).HasColumnType("json");
        builder.HasIndex(message => new { message.ConversationId, message.Seat, message.ClientId }).IsUnique();
    }
}
