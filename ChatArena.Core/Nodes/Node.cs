using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ChatArena.Core.Nodes;

/// <summary>A server process. One that has not been seen for <see cref="NodeLoop.DeadAfterSeconds"/> is dead, and its members are away.</summary>
public sealed class Node
{
    public required Guid Id { get; init; }
    public required string Role { get; init; }
    public required string Machine { get; init; }
    public required DateTimeOffset StartedAt { get; init; }
    public required DateTimeOffset SeenAt { get; set; }

    /// <summary>Since when it has been seen without a gap. Only who has been for <see cref="NodeLoop.DeadAfterSeconds"/> judges others.</summary>
    public DateTimeOffset SteadySince { get; init; }
}

internal sealed class NodeMapping : IEntityTypeConfiguration<Node>
{
    public void Configure(EntityTypeBuilder<Node> builder)
    {
        builder.ToTable("nodes");
        // Processes of an older version do not name it.
        builder.Property(node => node.SteadySince).HasDefaultValueSql("now()");
    }
}
