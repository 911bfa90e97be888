using System.ClientModel;
using System.ClientModel.Primitives;
using System.Net;
using ChatArena.Core.Speech;
using Microsoft.Extensions.Options;
using OpenAI;
using OpenAI.Audio;

namespace ChatArena.AiWorker.Models;

/// <summary>
/// Everything that speaks OpenAI's <c>/audio/transcriptions</c>. A recording is held in memory and never in a file, and sent only when it is whole: a
/// provider is not paid for what breaks off, and is told the length, which not every one can do without.
/// </summary>
internal sealed partial class OpenAiTranscriber(
    IOptions<SpeechOptions> options, IConfiguration configuration, ModelHttp http, TimeProvider clock, ILogger<OpenAiTranscriber> log) : ITranscriber, IDisposable
{
    /// <summary>A key alone enables this; it is read anew for each recording and never logged.</summary>
    public const string KeyVariable = "OPENAI_API_KEY";

    private readonly SemaphoreSlim _free = new(options.Value.Concurrent);

    public async Task<Transcription> TranscribeAsync(Stream audio, AudioFormat format, CancellationToken cancel)
    {
        if (configuration[KeyVariable] is not { } key || string.IsNullOrWhiteSpace(key))
        {
            return Transcription.Refused(TranscriptionRefusal.Unavailable);
        }

        // Who waited here would wait longer than typing takes, with a recording in memory.
        if (!_free.Wait(0, cancel))
        {
            return Transcription.Refused(TranscriptionRefusal.Busy);
        }

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(options.Value.Seconds), clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        try
        {
            using var recording = new MemoryStream();
            if (!await ReadAsync(audio, recording, linked.Token))
            {
                return Transcription.Refused(TranscriptionRefusal.TooLarge);
            }

            return recording.Length == 0 ? Transcription.Refused(TranscriptionRefusal.Unreadable) : await AskAsync(key, recording, format, linked.Token);
        }
        catch (Exception) when (limit.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            // Whatever a cut connection looks like to the package.
            LogTimedOut(options.Value.Seconds);
            return Transcription.Refused(TranscriptionRefusal.TimedOut);
        }
        finally
        {
            _free.Release();
        }
    }

    public void Dispose() => _free.Dispose();

    /// <returns>False when there is more than may be.</returns>
    private async Task<bool> ReadAsync(Stream audio, MemoryStream recording, CancellationToken cancel)
    {
        var buffer = new byte[16 * 1024];
        while (await audio.ReadAsync(buffer, cancel) is var read and > 0)
        {
            if (recording.Length + read > options.Value.MaxBytes)
            {
                return false;
            }

            recording.Write(buffer, 0, read);
        }

        recording.Position = 0;
        return true;
    }

    private async Task<Transcription> AskAsync(string key, MemoryStream recording, AudioFormat format, CancellationToken cancel)
    {
        var name = new ModelName("openai", options.Value.Model);
        var client = new AudioClient(options.Value.Model, new ApiKeyCredential(key), new OpenAIClientOptions
        {
            Endpoint = new(options.Value.BaseUrl),
            Transport = new HttpClientPipelineTransport(http.Client),
            RetryPolicy = new ClientRetryPolicy(0),
            NetworkTimeout = Timeout.InfiniteTimeSpan,
        });
        try
        {
            var answer = await client.TranscribeAudioAsync(recording, $"recording.{format.Ending}", cancellationToken: cancel);
            return new(answer.Value.Text?.Trim() ?? "");
        }
        catch (ClientResultException refused) when (refused.Status is (int)HttpStatusCode.BadRequest or (int)HttpStatusCode.UnsupportedMediaType or (int)HttpStatusCode.UnprocessableEntity)
        {
            return Transcription.Refused(TranscriptionRefusal.Unreadable);
        }
        catch (ClientResultException refused) when (refused.Status == (int)HttpStatusCode.RequestEntityTooLarge)
        {
            return Transcription.Refused(TranscriptionRefusal.TooLarge);
        }
        catch (Exception problem) when (!cancel.IsCancellationRequested)
        {
            var explained = ModelErrors.Explain(name, problem);
            LogFailed(explained.Message);
            return Transcription.Refused(explained.Failure == ModelFailure.RateLimited ? TranscriptionRefusal.Busy : TranscriptionRefusal.Failed);
        }
    }

    [LoggerMessage(LogLevel.Warning, "A recording was not transcribed: {Problem}")]
    private partial void LogFailed(string problem);

    [LoggerMessage(LogLevel.Warning, "A recording was not transcribed within {Seconds} s")]
    private partial void LogTimedOut(int seconds);
}
