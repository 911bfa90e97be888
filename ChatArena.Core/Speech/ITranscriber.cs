using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatArena.Core.Speech;

/// <summary>
/// Turns recordings into text. The worker asks a provider; an Api in another process asks the worker.
/// </summary>
/// <remarks>
/// Nothing is kept: neither the recording nor the text, and neither is logged. Expected refusals are values. A stream that fails to
/// read throws what it throws; cancelling throws <see cref="OperationCanceledException"/>.
/// </remarks>
public interface ITranscriber
{
    /// <param name="audio">Read once, from its beginning to its end.</param>
    /// <param name="format">What the recording is; no name of a client's ever reaches a provider.</param>
    Task<Transcription> TranscribeAsync(Stream audio, AudioFormat format, CancellationToken cancel);
}

/// <summary>What became of a recording: its words, which may be none, or why there are none.</summary>
public sealed record Transcription(string? Text, TranscriptionRefusal? Refusal = null)
{
    public static Transcription Refused(TranscriptionRefusal refusal) => new(null, refusal);
}

public enum TranscriptionRefusal
{
    /// <summary>There is nobody to ask: no key.</summary>
    Unavailable,

    /// <summary>Too many recordings at once, here or at the provider.</summary>
    Busy,

    /// <summary>More bytes than a recording may have.</summary>
    TooLarge,

    /// <summary>The provider cannot read it.</summary>
    Unreadable,

    /// <summary>The provider, or the worker, did not answer as it should.</summary>
    Failed,

    /// <summary>No text within the limit.</summary>
    TimedOut,
}

/// <summary>Between processes.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Transcription))]
public sealed partial class TranscriptionJson : JsonSerializerContext;
