namespace ChatArena.Core.Speech;

/// <summary>A kind of recording that browsers make and transcription reads.</summary>
/// <param name="MediaType">Without parameters, such as <c>audio/webm</c>.</param>
/// <param name="Ending">By which a provider tells the kind, such as <c>webm</c>.</param>
public sealed record AudioFormat(string MediaType, string Ending)
{
    /// <summary>What the first arena's page sent.</summary>
    public static readonly AudioFormat Webm = new("audio/webm", "webm");

    private static readonly AudioFormat[] All =
    [
        Webm,
        new("audio/ogg", "ogg"),
        new("audio/mp4", "mp4"),
        new("audio/m4a", "m4a"),
        new("audio/x-m4a", "m4a"),
        new("audio/mpeg", "mp3"),
        new("audio/mp3", "mp3"),
        new("audio/wav", "wav"),
        new("audio/x-wav", "wav"),
        new("audio/wave", "wav"),
        new("audio/flac", "flac"),
        new("audio/x-flac", "flac"),
        // Some browsers call a recording without pictures so.
        new("video/webm", "webm"),
        new("video/mp4", "mp4"),
    ];

    /// <param name="contentType">As the client says it, such as <c>audio/webm;codecs=opus</c>; none, or one that says nothing, is taken for WebM.</param>
    /// <returns>Null when it is no recording.</returns>
    public static AudioFormat? Find(string? contentType)
    {
        var mediaType = (contentType ?? "").Split(';')[0].Trim();
        return mediaType.Length == 0 || mediaType.Equals("application/octet-stream", StringComparison.OrdinalIgnoreCase)
            ? Webm
            : Array.Find(All, format => format.MediaType.Equals(mediaType, StringComparison.OrdinalIgnoreCase));
    }
}
