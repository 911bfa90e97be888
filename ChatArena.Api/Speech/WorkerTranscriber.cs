using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ChatArena.Core.Nodes;
using ChatArena.Core.Speech;
using Microsoft.Extensions.Options;

namespace ChatArena.Api.Speech;

/// <summary>The worker in another process, at <c>services:aiworker:http:0</c>. A recording is passed on while it arrives.</summary>
internal sealed partial class WorkerTranscriber(
    IHttpClientFactory clients, InternalPass pass, IConfiguration configuration, IOptions<SpeechOptions> options, TimeProvider clock, ILogger<WorkerTranscriber> log) : ITranscriber
{
    public const string AddressKey = "services:aiworker:http:0";

    /// <summary>The worker keeps the limit itself, and is not overtaken by a moment.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    public async Task<Transcription> TranscribeAsync(Stream audio, AudioFormat format, CancellationToken cancel)
    {
        if (configuration[AddressKey] is not { Length: > 0 } address)
        {
            LogNowhere(AddressKey);
            return Transcription.Refused(TranscriptionRefusal.Unavailable);
        }

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(options.Value.Seconds) + Grace, clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        using var http = clients.CreateClient(nameof(WorkerTranscriber));
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(new Uri(address), "internal/transcriptions")) { Content = new StreamContent(audio) };
        request.Content.Headers.ContentType = new(format.MediaType);
        request.Headers.Authorization = new(InternalPass.Scheme, pass.Value);
        // A worker that has no time says so before anything is sent.
        request.Headers.ExpectContinue = true;
        try
        {
            using var response = await http.SendAsync(request, linked.Token);
            if (response.StatusCode == HttpStatusCode.OK && await response.Content.ReadFromJsonAsync(TranscriptionJson.Default.Transcription, linked.Token) is { } transcription)
            {
                return transcription;
            }

            LogRefused((int)response.StatusCode, response.StatusCode == HttpStatusCode.Unauthorized ? "Arena:TokenKey must be the same in every process" : "It is no worker of this version");
        }
        catch (Exception) when (limit.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            return Transcription.Refused(TranscriptionRefusal.TimedOut);
        }
        catch (Exception problem) when (problem is HttpRequestException or JsonException && !cancel.IsCancellationRequested)
        {
            LogAway(problem.Message);
        }

        return Transcription.Refused(TranscriptionRefusal.Failed);
    }

    [LoggerMessage(LogLevel.Warning, "A recording was not transcribed: {Key} does not say where the worker is")]
    private partial void LogNowhere(string key);

    [LoggerMessage(LogLevel.Warning, "A recording was not transcribed: the worker answered {Status}. {Reason}")]
    private partial void LogRefused(int status, string reason);

    [LoggerMessage(LogLevel.Warning, "A recording was not transcribed: the worker did not answer ({Problem})")]
    private partial void LogAway(string problem);
}
