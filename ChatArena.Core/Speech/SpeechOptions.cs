using System.ComponentModel.DataAnnotations;

namespace ChatArena.Core.Speech;

/// <summary>Section <c>Arena:Speech</c>: recordings that become text.</summary>
public sealed class SpeechOptions
{
    public const string Section = "Arena:Speech";

    /// <summary>The provider's own name of the model.</summary>
    public string Model { get; init; } = "whisper-1";

    /// <summary>Where the provider is; any server with OpenAI's <c>/audio/transcriptions</c>.</summary>
    [Url]
    public string BaseUrl { get; init; } = "https://api.openai.com/v1";

    /// <summary>Bytes of one recording.</summary>
    [Range(1024, 1024 * 1024 * 1024)]
    public int MaxBytes { get; init; } = 25 * 1024 * 1024;

    /// <summary>Seconds for one recording, from its first byte to its text.</summary>
    [Range(1, 3600)]
    public int Seconds { get; init; } = 60;

    /// <summary>Recordings that one worker takes at the same time. Each is in memory until its text is there.</summary>
    [Range(1, 1000)]
    public int Concurrent { get; init; } = 8;

    /// <summary>Recordings in a minute from one address; 0 = no limit.</summary>
    [Range(0, 1_000_000)]
    public int PerMinute { get; init; } = 60;
}
