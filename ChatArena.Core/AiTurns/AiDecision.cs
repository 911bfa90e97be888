using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ChatArena.Core.AiTurns;

/// <summary>A turn in which a model did not speak, and why.</summary>
public sealed class AiDecision
{
    public required Guid TurnId { get; init; }
    public required Guid ConversationId { get; init; }
    public required short Seat { get; init; }
    public required AiTurnKind Kind { get; init; }
    public required int TriggerSeq { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>One of <see cref="SilenceReasons"/>.</summary>
    public required string Reason { get; init; }
}

/// <summary>Why a model did not speak.</summary>
public static class SilenceReasons
{
    public const string ConversationOver = "conversation_over";
    public const string AlreadySpoke = "already_spoke";
    public const string NothingNew = "nothing_new";
    public const string PartnerIsBack = "partner_is_back";
    public const string PartnerIsAway = "partner_is_away";
    public const string EnoughIdlePrompts = "enough_idle_prompts";
    public const string BudgetReached = "budget_reached";
    public const string Stopped = "stopped";
    public const string NoModelAnswered = "no_model_answered";
    public const string Refused = "refused";
}

internal sealed class AiDecisionMapping : IEntityTypeConfiguration<AiDecision>
{
    public void Configure(EntityTypeBuilder<AiDecision> builder)
    {
        builder.ToTable("ai_decisions");
        builder.HasKey(decision => decision.TurnId);
        builder.HasIndex(decision => decision.ConversationId);
        builder.Property(decision => decision.Kind).HasConversion<string>();
    }
}
