using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace ChatArena.Core.Exports;

/// <summary>
/// The extra folder of finished transcripts. The store is the truth; these files follow it. A file is there whole or not at all, whenever
/// the process is killed.
/// </summary>
public sealed class TranscriptFolder(IOptions<TranscriptOptions> options)
{
    private readonly ConcurrentDictionary<string, bool> _removed = new();

    /// <summary>Null when nobody asked for one.</summary>
    public string? Path => options.Value.Folder is { Length: > 0 } folder ? System.IO.Path.GetFullPath(folder) : null;

    public async Task WriteAsync(ExportedConversation conversation, CancellationToken cancel)
    {
        var file = File(conversation.Code);
        if (conversation.Messages.Count == 0)
        {
            // Nobody said anything, or whoever did withdrew.
            System.IO.File.Delete(file);
            return;
        }

        var bytes = TranscriptWriter.ToBytes(conversation);
        if (System.IO.File.Exists(file) && (await System.IO.File.ReadAllBytesAsync(file, cancel)).AsSpan().SequenceEqual(bytes))
        {
            return;
        }

        // Renamed over what was there, which a file system does at once. Not .json, so that nobody reads a half one.
        var half = file + ".half";
        await System.IO.File.WriteAllBytesAsync(half, bytes, cancel);
        System.IO.File.Move(half, file, overwrite: true);
        if (_removed.ContainsKey(conversation.Code))
        {
            // Deleted while it was written from what was read before.
            System.IO.File.Delete(file);
        }
    }

    /// <summary>The conversation was deleted; so is its file, if there is one.</summary>
    public void Remove(string code)
    {
        if (Path is not null)
        {
            _removed[code] = true;
            System.IO.File.Delete(File(code));
        }
    }

    private string File(string code) => System.IO.Path.Combine(Path!, code + ".json");
}
