using System.ComponentModel.DataAnnotations;

namespace ChatArena.Api.Sockets;

/// <summary>Section <c>Arena</c>, what concerns sockets.</summary>
public sealed class SocketOptions
{
    public const string Section = "Arena";

    /// <summary>Where participants' pages open their sockets, such as <c>wss://talk.example.org/ws</c>; the page's own origin when absent.</summary>
    public string? SocketAddress { get; init; }

    /// <summary>Origins of pages that may open sockets, besides the server's own; none = every page may.</summary>
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>Seconds between the server's pings.</summary>
    [Range(1, 3600)]
    public int HeartbeatSeconds { get; init; } = 15;

    /// <summary>Seconds after which an unanswered ping means that the peer is gone.</summary>
    [Range(1, 3600)]
    public int HeartbeatTimeoutSeconds { get; init; } = 15;
}
