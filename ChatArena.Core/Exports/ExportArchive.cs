using System.IO.Compression;
using System.Text.Json;

namespace ChatArena.Core.Exports;

/// <summary>A ZIP that is written while it is read from the store, with a manifest as its last file.</summary>
internal sealed class ExportArchive(ZipArchive zip, DateTimeOffset at)
{
    private readonly List<ExportedFile> _files = [];

    public async Task AddAsync(string name, Func<RowFile, Task> write, CancellationToken cancel)
    {
        var entry = zip.CreateEntry(name, CompressionLevel.Fastest);
        entry.LastWriteTime = at;
        await using var stream = await entry.OpenAsync(cancel);
        using var file = new RowFile(name, stream);
        await write(file);
        _files.Add(await file.FinishAsync(cancel));
    }

    public Task AddTextAsync(string name, ReadOnlyMemory<byte> text, CancellationToken cancel) => AddAsync(name, file =>
    {
        file.WriteText(text.Span);
        return Task.CompletedTask;
    }, cancel);

    /// <summary>Says what is in the archive, and that nothing is missing.</summary>
    /// <exception cref="InvalidDataException">What was written is not what the store holds; the archive stays without its end, so that nobody takes it for whole.</exception>
    public async Task FinishAsync(string format, (long Conversations, long Messages) stored, (long Conversations, long Messages) written, CancellationToken cancel)
    {
        if (stored != written)
        {
            throw new InvalidDataException(
                $"The export has {written.Conversations} conversations and {written.Messages} messages, the store {stored.Conversations} and {stored.Messages}.");
        }

        ExportedFile[] files = [.. _files];
        await AddAsync("manifest.json", file =>
        {
            return file.WriteRowAsync(json =>
            {
                json.WriteStartObject();
                json.WriteString("format", format);
                json.WriteString("exported_at", IsoTime.Format(at));
                json.WriteString("version", typeof(ExportArchive).Assembly.GetName().Version?.ToString(3));
                json.WriteStartArray("files");
                foreach (var (name, rows, bytes, sha256) in files)
                {
                    json.WriteStartObject();
                    json.WriteString("file", name);
                    json.WriteNumber("rows", rows);
                    json.WriteNumber("bytes", bytes);
                    json.WriteString("sha256", sha256);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteStartObject("check");
                json.WriteNumber("conversations_in_database", stored.Conversations);
                json.WriteNumber("conversations_exported", written.Conversations);
                json.WriteNumber("messages_in_database", stored.Messages);
                json.WriteNumber("messages_exported", written.Messages);
                json.WriteEndObject();
                json.WriteEndObject();
            }, cancel).AsTask();
        }, cancel);
    }
}
