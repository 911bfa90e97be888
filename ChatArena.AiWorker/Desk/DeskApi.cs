using System.Text.Json;
using ChatArena.Core.AiTurns;
using ChatArena.Core.Nodes;

namespace ChatArena.AiWorker.Desk;

/// <summary>The desk for other processes of the installation, which show their pass.</summary>
internal static class DeskApi
{
    public static void MapDesk(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/internal/models").AddEndpointFilter(RefuseStrangersAsync).ExcludeFromDescription();
        group.MapGet("", async (IModelDesk desk, CancellationToken cancel) =>
            TypedResults.Json(await desk.ProvidersAsync(cancel), ModelDeskJson.Default.IReadOnlyListProviderReport));
        group.MapPost("/{provider}/test", async (string provider, IModelDesk desk, CancellationToken cancel) =>
            TypedResults.Json(await desk.TestAsync(provider, cancel), ModelDeskJson.Default.ModelTest));
        group.MapPost("/try", async (HttpRequest request, IModelDesk desk, CancellationToken cancel) =>
        {
            var turn = await JsonSerializer.DeserializeAsync(request.Body, ModelDeskJson.Default.TriedTurn, cancel);
            return TypedResults.Json(await desk.TryAsync(turn!, cancel), ModelDeskJson.Default.TriedReply);
        });
    }

    private static async ValueTask<object?> RefuseStrangersAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        return http.RequestServices.GetRequiredService<InternalPass>().Opens(http.Request.Headers.Authorization) ? await next(context) : TypedResults.Unauthorized();
    }
}
