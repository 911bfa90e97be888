using System.Net.Sockets;
using System.Reflection;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace ChatArena.Api.Sockets;

/// <summary>How the bytes of thousands of sockets pass Kestrel with few changes of threads and few layers. Decision 013 has what it saves.</summary>
internal static class SocketTransport
{
    // Internal, and kept by the runtime for who reaches for it by reflection; where it is not there, completions go through the pool as everywhere.
    private static readonly Action<Socket, bool>? SetPreferInlineCompletions = typeof(Socket)
        .GetProperty("PreferInlineCompletions", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)?.SetMethod?.CreateDelegate<Action<Socket, bool>>();

    /// <summary>One queue of writes for two processors: who writes to many does it in one go, while the other processor does the rest.</summary>
    public static void AddSocketTransport(this IServiceCollection services) =>
        services.Configure<SocketTransportOptions>(transport => transport.IOQueueCount = (transport.IOQueueCount + 1) / 2);

    /// <summary>Connections that are upgraded behind it get a <see cref="TransportStream"/>. Comes before <c>UseWebSockets</c>, which upgrades as it finds it.</summary>
    public static void UseSocketTransport(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } server && context.Features.Get<IConnectionTransportFeature>() is { } connection)
        {
            context.Features.Set<IHttpUpgradeFeature>(new Upgrade(server, connection));
        }

        return next(context);
    });

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

    private sealed class Upgrade(IHttpUpgradeFeature server, IConnectionTransportFeature connection) : IHttpUpgradeFeature
    {
        public bool IsUpgradableRequest => server.IsUpgradableRequest;

        public async Task<Stream> UpgradeAsync() => new TransportStream(connection.Transport, await server.UpgradeAsync());
    }
}
