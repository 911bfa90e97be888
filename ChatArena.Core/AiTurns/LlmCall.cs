using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ChatArena.Core.AiTurns;

/// <summary>One question to a model and what came of it, as it was: what research reads when a message must be explained.</summary>
public sealed class LlmCall
{
    /// <summary>The prompt of a call of which nothing is kept but what it cost.</summary>
    public const string NothingKept = "{}";

    public required Guid Id { get; init; }

    /// <summary>Or of what is no conversation: a talk in which staff try a persona, a test of a model.</summary>
    public required Guid ConversationId { get; init; }

    /// <summary>0 outside a conversation.</summary>
    public required short Seat { get; init; }

    /// <summary>Outside a conversation: the study that pays.</summary>
    public required Guid TurnId { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary><c>provider/model</c> that was asked first, then the one that answered.</summary>
    public required string Model { get; set; }

    /// <summary>The whole request in JSON.</summary>
    public required string Prompt { get; init; }

    public required string PromptHash { get; init; }

    /// <summary>The raw answer; null while it is awaited, or when none came.</summary>
    public string? Answer { get; set; }

    /// <summary>Why there is no answer.</summary>
    public string? Failure { get; set; }

    /// <summary>USD set aside before the call, freed when the cost is known.</summary>
    public decimal Reserved { get; set; }

    /// <summary>USD.</summary>
    public decimal? Cost { get; set; }

    public int? InputTokens { get; set; }
    public int? OutputTokens { get; set; }
    public int? LatencyMs { get; set; }
}

internal sealed class LlmCallMapping : IEntityTypeConfiguration<LlmCall>
{
    public void Configure(EntityTypeBuilder<LlmCall> builder)
    {
        builder.ToTable("llm_calls");
        builder.HasIndex(call => call.ConversationId);
        builder.HasIndex(call => call.At);
        builder.Property(call => call.Prompt).HasColumnType("json");
        builder.Property(call => call.Reserved).HasColumnType("numeric(18,8)");
        builder.Property(call => call.Cost).HasColumnType("numeric(18,8)");
    }
}
