using System.Net;
using ChatArena.Contracts.Sockets;
using ChatArena.Core.Timing;
using Microsoft.Extensions.Options;

namespace ChatArena.Api.Sockets;

/// <summary>Lets sockets in: origin, address, then the slice's handler.</summary>
internal sealed class SocketEndpoint(
    ConnectionRegistry connections, IOptions<LimitOptions> limits, IOptions<SocketOptions> options, DeadlineWheel wheel, TimeProvider clock)
{
    public async Task RunAsync(HttpContext context, Func<Connection, IFrameHandler> handle)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.Headers.Upgrade = "websocket";
            await Results.Problem("Connect with a WebSocket client.", statusCode: StatusCodes.Status426UpgradeRequired).ExecuteAsync(context);
            return;
        }

        if (!IsAllowed(context.Request))
        {
            await Results.Problem("This origin may not connect.", statusCode: StatusCodes.Status403Forbidden).ExecuteAsync(context);
            return;
        }

        var address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        var limit = limits.Value.SocketsPerAddress;
        SocketTransport.TakeAtOnce(context);
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var connection = new Connection(socket, limits.Value, wheel, clock);
        connections.Add(connection, address);
        try
        {
            if (limit > 0 && connections.CountFrom(address) > limit)
            {
                connection.Refuse(ErrorCodes.TooManyConnections);
                connection.Close(CloseCodes.TooManyConnections, "too many connections");
            }
            else if (connections.IsDraining)
            {
                connection.Close(CloseCodes.Restart, "restart");
            }

            await connection.RunAsync(handle(connection));
        }
        finally
        {
            connections.Remove(connection, address);
        }
    }

    /// <summary>No list: every page may connect. A client that is no page sends no origin.</summary>
    private bool IsAllowed(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        return origin.Length == 0
            || options.Value.AllowedOrigins.Count == 0
            || options.Value.AllowedOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase)
            || string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase);
    }
}
