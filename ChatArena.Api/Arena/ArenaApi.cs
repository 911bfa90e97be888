using ChatArena.Api.Sockets;

namespace ChatArena.Api.Arena;

internal static class ArenaApi
{
    public static IEndpointRouteBuilder MapArena(this IEndpointRouteBuilder app)
    {
        app.Map("/ws", Talk).ExcludeFromDescription();
        return app;
    }

    private static Task Talk(HttpContext context, SocketEndpoint endpoint, ArenaDesk desk) =>
        endpoint.RunAsync(context, connection => new ArenaSession(desk, connection));
}
