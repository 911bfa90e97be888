using System.Net.Sockets;
using System.Reflection;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace ChatArena.Api.Sockets;

/// <summary>How Kestrel moves the bytes of thousands of sockets with few changes of threads. Decision 013 has what it saves.</summary>
internal static class SocketTransport
{
    // Internal, and kept by the runtime for who reaches for it by reflection; where it is not there, completions go through the pool as everywhere.
    private static readonly Action<Socket, bool>? SetPreferInlineCompletions = typeof(Socket)
        .GetProperty("PreferInlineCompletions", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)?.SetMethod?.CreateDelegate<Action<Socket, bool>>();

    /// <summary>One queue of writes for two processors: who writes to many does it in one go, while the other processor does the rest.</summary>
    public static void AddSocketTransport(this IServiceCollection services) =>
        services.Configure<SocketTransportOptions>(transport => transport.IOQueueCount = (transport.IOQueueCount + 1) / 2);

    /// <summary>
    /// Lets the thread that hears of new bytes on this connection take them out itself. It hands them to the pool then: what reads them may be as slow as it likes.
    /// </summary>
    public static void TakeAtOnce(HttpContext context)
    {
        if (context.Features.Get<IConnectionSocketFeature>() is { } connection)
        {
            SetPreferInlineCompletions?.Invoke(connection.Socket, true);
        }
    }
}
