using ChatArena.Api.Sockets;

namespace ChatArena.Api.Arena;

internal static class ArenaApi
{
    public static IEndpointRouteBuilder MapArena(this IEndpointRouteBuilder app)
    {
        // Past everything behind routing, and without services of its own: what a socket goes through it holds until it is closed. What all sockets
        // share is made for the first of them: when routes are made, settings are not checked yet.
        var endpoint = new Lazy<SocketEndpoint>(app.ServiceProvider.GetRequiredService<SocketEndpoint>);
        var desk = new Lazy<ArenaDesk>(app.ServiceProvider.GetRequiredService<ArenaDesk>);
        Func<Connection, IFrameHandler> handle = connection => new ArenaSession(desk.Value, connection);
        app.Map("/ws", context => endpoint.Value.RunAsync(context, handle)).ShortCircuit().ExcludeFromDescription();
        return app;
    }
}
