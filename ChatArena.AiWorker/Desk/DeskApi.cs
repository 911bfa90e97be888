using System.Text.Json;
using ChatArena.Core.AiTurns;

namespace ChatArena.AiWorker.Desk;

/// <summary>The desk for other processes of the installation.</summary>
internal static class DeskApi
{
    public static void MapDesk(this IEndpointRouteBuilder inside)
    {
        var group = inside.MapGroup("/models");
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
}
