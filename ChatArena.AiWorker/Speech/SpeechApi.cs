using ChatArena.Core.Speech;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatArena.AiWorker.Speech;

/// <summary>For Api nodes. The door to people, with its limits, is theirs.</summary>
internal static class SpeechApi
{
    public static void MapTranscriptions(this IEndpointRouteBuilder inside) => inside.MapPost("/transcriptions", TranscribeAsync);

    private static async Task<JsonHttpResult<Transcription>> TranscribeAsync(HttpRequest request, ITranscriber transcriber, CancellationToken cancel)
    {
        // The transcriber has a limit of its own.
        request.HttpContext.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = null;
        var format = AudioFormat.Find(request.ContentType) ?? AudioFormat.Webm;
        return TypedResults.Json(await transcriber.TranscribeAsync(request.Body, format, cancel), TranscriptionJson.Default.Transcription);
    }
}
