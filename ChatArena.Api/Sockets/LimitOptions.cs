using System.ComponentModel.DataAnnotations;

namespace ChatArena.Api.Sockets;

/// <summary>Section <c>Arena:Limits</c>. 0 switches a limit off.</summary>
public sealed class LimitOptions
{
    public const string Section = "Arena:Limits";

    /// <summary>Frames a socket may send per second, over time.</summary>
    [Range(0, 100_000)]
    public int FramesPerSecond { get; init; } = 20;

    /// <summary>Frames a socket may send at once after a quiet time.</summary>
    [Range(1, 1_000_000)]
    public int FrameBurst { get; init; } = 40;

    /// <summary>Bytes of one frame.</summary>
    [Range(0, 16 * 1024 * 1024)]
    public int FrameBytes { get; init; } = 64 * 1024;

    /// <summary>Sockets at once from one address.</summary>
    [Range(0, 1_000_000)]
    public int SocketsPerAddress { get; init; }

    /// <summary>Seconds in which a frame that was begun must be finished.</summary>
    [Range(0, 3600)]
    public int FrameSeconds { get; init; } = 10;

    /// <summary>Seconds in which a new socket must join or resume.</summary>
    [Range(0, 86_400)]
    public int JoinSeconds { get; init; } = 600;

    /// <summary>Bytes that may wait for a client that does not read.</summary>
    [Range(64 * 1024, 64 * 1024 * 1024)]
    public int OutboxBytes { get; init; } = 512 * 1024;

    /// <summary>Messages of one socket that may wait for the store at once.</summary>
    [Range(1, 1000)]
    public int MessagesInFlight { get; init; } = 16;
}
