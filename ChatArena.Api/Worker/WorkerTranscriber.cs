using ChatArena.Core.AiTurns;
using ChatArena.Core.Speech;
using Microsoft.Extensions.Options;

namespace ChatArena.Api.Worker;

/// <summary>The transcriber of a worker in a process of its own. A recording is passed on while it arrives.</summary>
internal sealed partial class WorkerTranscriber(WorkerClient worker, IOptions<SpeechOptions> options, TimeProvider clock, ILogger<WorkerTranscriber> log) : ITranscriber
{
    /// <summary>The worker keeps the limit itself, and is not overtaken by a moment.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    public async Task<Transcription> TranscribeAsync(Stream audio, AudioFormat format, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(options.Value.Seconds) + Grace, clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        var content = new StreamContent(audio);
        content.Headers.ContentType = new(format.MediaType);
        try
        {
            // A worker that has no time says so before anything is sent.
            return await worker.AskAsync(HttpMethod.Post, "transcriptions", content, TranscriptionJson.Default.Transcription, linked.Token, asksFirst: true);
        }
        catch (Exception) when (limit.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            return Transcription.Refused(TranscriptionRefusal.TimedOut);
        }
        catch (WorkerAwayException problem)
        {
            LogAway(problem.Message);
            return Transcription.Refused(worker.IsKnown ? TranscriptionRefusal.Failed : TranscriptionRefusal.Unavailable);
        }
    }

    [LoggerMessage(LogLevel.Warning, "A recording was not transcribed: {Problem}")]
    private partial void LogAway(string problem);
}
