namespace ChatArena.Core.Exports;

/// <summary>Section <c>Arena:Transcripts</c>.</summary>
public sealed class TranscriptOptions
{
    public const string Section = "Arena:Transcripts";

    /// <summary>A folder that also gets each finished transcript as a file; none when absent. Also CHAT_ARENA_CONVERSATIONS_DIR and --conversations-dir.</summary>
    public string? Folder { get; init; }
}
