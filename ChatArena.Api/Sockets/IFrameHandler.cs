using ChatArena.Contracts.Sockets;

namespace ChatArena.Api.Sockets;

/// <summary>What a slice does with the frames of one connection. Called for one frame after the other.</summary>
internal interface IFrameHandler
{
    /// <summary>Whether somebody joined on the connection, so that it may stay.</summary>
    bool HasJoined { get; }

    ValueTask ReceiveAsync(ClientFrame frame);

    /// <summary>The connection is gone. Called once, after the last frame.</summary>
    ValueTask ClosedAsync();
}
