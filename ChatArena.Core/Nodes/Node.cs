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
}

internal sealed class NodeMapping : IEntityTypeConfiguration<Node>
{
    public void Configure(EntityTypeBuilder<Node> builder) => builder.ToTable("nodes");
}
