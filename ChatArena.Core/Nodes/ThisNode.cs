namespace ChatArena.Core.Nodes;

/// <summary>This server process.</summary>
public sealed class ThisNode
{
    public Guid Id { get; } = Guid.CreateVersion7();
}
