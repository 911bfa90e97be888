using ChatArena.Api.Description;
using ChatArena.Contracts.Rest;
using ChatArena.Core.Speech;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace ChatArena.Api.Speech;

/// <summary>
/// Recordings become text, where the first arena had it: open to everybody, within limits. The client's name of the file is never looked at, and there
/// is no file: a recording goes on while it arrives.
/// </summary>
internal static class SpeechApi
{
    public const string Field = "audio";

    /// <summary>What stands around a recording in its form.</summary>
    private const int FormBytes = 64 * 1024;

    public static IEndpointRouteBuilder MapSpeech(this IEndpointRouteBuilder app)
    {
        app.MapPost("/api/transcribe", TranscribeAsync)
            .WithTags(Tags.Speech).WithName("transcribe").WithSummary("Turns a recording into text; nothing of it is kept")
            .TakesFile(Field)
            .RequireRateLimiting(RateLimits.Speech)
            .Refuses(StatusCodes.Status400BadRequest, "form_broken")
            .Refuses(StatusCodes.Status413PayloadTooLarge, "audio_too_large")
            .Refuses(StatusCodes.Status415UnsupportedMediaType, "audio_type_unknown")
            .Refuses(StatusCodes.Status422UnprocessableEntity, "audio_missing", "audio_unreadable")
            .Refuses(StatusCodes.Status502BadGateway, "transcription_failed")
            .Refuses(StatusCodes.Status503ServiceUnavailable, "transcription_unavailable", "transcription_busy")
            .Refuses(StatusCodes.Status504GatewayTimeout, "transcription_timed_out");
        return app;
    }

    private static async Task<Results<Ok<TranscribedText>, ProblemHttpResult>> TranscribeAsync(
        HttpRequest request, ITranscriber transcriber, IOptions<SpeechOptions> options, CancellationToken cancel)
    {
        // The limit here speaks in code, and what is too large is still taken off the line for a moment, so that the sender hears the answer.
        request.HttpContext.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = null;
        if (request.ContentLength > options.Value.MaxBytes + FormBytes)
        {
            return Answer(Transcription.Refused(TranscriptionRefusal.TooLarge));
        }

        var counted = new CountedStream(request.Body, options.Value.MaxBytes + FormBytes);
        try
        {
            if (await FindAsync(Boundary(request.ContentType), counted, cancel) is not { } audio)
            {
                return Problems.Of(StatusCodes.Status422UnprocessableEntity, "audio_missing", $"A recording is needed: the file '{Field}' of multipart/form-data.");
            }

            if (AudioFormat.Find(audio.ContentType) is not { } format)
            {
                return Problems.Of(StatusCodes.Status415UnsupportedMediaType, "audio_type_unknown", "This is no recording that can be read, such as audio/webm, audio/mp4, audio/ogg or audio/wav.");
            }

            var transcription = await transcriber.TranscribeAsync(audio.Body, format, cancel);
            return Answer(counted.IsOver ? Transcription.Refused(TranscriptionRefusal.TooLarge) : transcription);
        }
        catch (Exception) when (counted.IsOver)
        {
            return Answer(Transcription.Refused(TranscriptionRefusal.TooLarge));
        }
        catch (Exception problem) when (problem is InvalidDataException or IOException and not BadHttpRequestException && !cancel.IsCancellationRequested)
        {
            return Problems.Of(StatusCodes.Status400BadRequest, "form_broken", "The form cannot be read to its end.");
        }
    }

    /// <param name="contentType">Such as <c>multipart/form-data; boundary=----WebKitFormBoundary7MA4</c>.</param>
    private static string? Boundary(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type) && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            ? HeaderUtilities.RemoveQuotes(type.Boundary).Value
            : null;

    /// <summary>The recording, at its beginning.</summary>
    private static async Task<MultipartSection?> FindAsync(string? boundary, Stream body, CancellationToken cancel)
    {
        if (string.IsNullOrEmpty(boundary))
        {
            return null;
        }

        var reader = new MultipartReader(boundary, body);
        while (await reader.ReadNextSectionAsync(cancel) is { } section)
        {
            if (section.GetContentDispositionHeader() is { } disposition && HeaderUtilities.RemoveQuotes(disposition.Name) == Field)
            {
                return section;
            }
        }

        return null;
    }

    private static Results<Ok<TranscribedText>, ProblemHttpResult> Answer(Transcription transcription) => transcription switch
    {
        { Text: { } text } => TypedResults.Ok(new TranscribedText(text)),
        { Refusal: TranscriptionRefusal.Unavailable } =>
            Problems.Of(StatusCodes.Status503ServiceUnavailable, "transcription_unavailable", "Speech cannot be turned into text here. Please type instead."),
        { Refusal: TranscriptionRefusal.Busy } =>
            Problems.Of(StatusCodes.Status503ServiceUnavailable, "transcription_busy", "Many people speak at the moment. Please try again in a while, or type."),
        { Refusal: TranscriptionRefusal.TooLarge } =>
            Problems.Of(StatusCodes.Status413PayloadTooLarge, "audio_too_large", "This recording is too long. Please speak in shorter parts, or type."),
        { Refusal: TranscriptionRefusal.Unreadable } =>
            Problems.Of(StatusCodes.Status422UnprocessableEntity, "audio_unreadable", "This recording cannot be read. Please try again, or type."),
        { Refusal: TranscriptionRefusal.TimedOut } =>
            Problems.Of(StatusCodes.Status504GatewayTimeout, "transcription_timed_out", "Turning speech into text took too long. Please try again, or type."),
        _ => Problems.Of(StatusCodes.Status502BadGateway, "transcription_failed", "Speech could not be turned into text. Please try again, or type."),
    };
}
