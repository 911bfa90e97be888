using ChatArena.Core.Nodes;
using ChatArena.Core.Speech;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatArena.AiWorker.Speech;

/// <summary>For Api nodes, which show that they are of the same arena. The door to people, with its limits, is theirs.</summary>
internal static class SpeechApi
{
    public static IEndpointRouteBuilder MapSpeech(this IEndpointRouteBuilder app)
    {
        app.MapPost("/internal/transcriptions", TranscribeAsync).ExcludeFromDescription();
        return app;
    }

    private static async Task<Results<JsonHttpResult<Transcription>, UnauthorizedHttpResult>> TranscribeAsync(
        HttpRequest request, InternalPass pass, ITranscriber transcriber, CancellationToken cancel)
    {
        if (!pass.Opens(request.Headers.Authorization))
        {
            return TypedResults.Unauthorized();
        }

        // The transcriber has a limit of its own.
        request.HttpContext.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = null;
        var format = AudioFormat.Find(request.ContentType) ?? AudioFormat.Webm;
        return TypedResults.Json(await transcriber.TranscribeAsync(request.Body, format, cancel), TranscriptionJson.Default.Transcription);
    }
}
