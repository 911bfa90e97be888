using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ChatArena.Core.AiTurns;

/// <summary>The models that a worker can ask at the moment.</summary>
public sealed class ModelOffer
{
    public required Guid NodeId { get; init; }

    /// <summary><c>provider/model</c> each.</summary>
    public required string[] Models { get; init; }

    public required DateTimeOffset SeenAt { get; init; }
}

internal sealed class ModelOfferMapping : IEntityTypeConfiguration<ModelOffer>
{
    public void Configure(EntityTypeBuilder<ModelOffer> builder)
    {
        builder.ToTable("model_offers");
        builder.HasKey(offer => offer.NodeId);
    }
}
