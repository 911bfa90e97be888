using System.Buffers;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text;
using ChatArena.Core.Conversations;
using Npgsql;

namespace ChatArena.Core.Exports;

/// <summary>Conversations in the formats that others read. Everything is streamed: memory does not grow with the store.</summary>
public sealed class ExportService(NpgsqlDataSource store, TimeProvider clock)
{
    /// <summary>One conversation, also one in which nobody said anything; null when there is none.</summary>
    /// <param name="code">12 hexadecimal digits.</param>
    public async Task<ExportedConversation?> FindAsync(string code, CancellationToken cancel)
    {
        if (code.Length != Conversation.CodeLength)
        {
            return null;
        }

        await using var snapshot = await ExportSnapshot.OpenAsync(store, new() { Session = code }, cancel);
        return await snapshot.ReadAllAsync(cancel).FirstOrDefaultAsync(cancel);
    }

    /// <summary>Conversations with at least one message, oldest first.</summary>
    public IAsyncEnumerable<ExportedConversation> ReadAsync(ConversationFilter filter, CancellationToken cancel) =>
        ReadAllAsync(filter, cancel).Where(conversation => conversation.Messages.Count > 0);

    /// <summary>Those without a message too.</summary>
    public async IAsyncEnumerable<ExportedConversation> ReadAllAsync(ConversationFilter filter, [EnumeratorCancellation] CancellationToken cancel)
    {
        await using var snapshot = await ExportSnapshot.OpenAsync(store, filter, cancel);
        await foreach (var conversation in snapshot.ReadAllAsync(cancel))
        {
            yield return conversation;
        }
    }

    /// <summary>Every transcript, one file each, as the first arena's download had them.</summary>
    public Task WriteTranscriptsAsync(Stream output, ConversationFilter filter, CancellationToken cancel) => WriteZipAsync(output, filter, async (zip, snapshot) =>
    {
        var buffer = new ArrayBufferWriter<byte>();
        await foreach (var conversation in snapshot.ReadAsync(cancel))
        {
            buffer.ResetWrittenCount();
            TranscriptWriter.Write(buffer, conversation);
            var entry = zip.CreateEntry($"{conversation.Code}.json", CompressionLevel.Fastest);
            entry.LastWriteTime = conversation.EndedAt ?? conversation.Messages[^1].SentAt;
            await using var stream = await entry.OpenAsync(cancel);
            await stream.WriteAsync(buffer.WrittenMemory, cancel);
        }
    }, cancel);

    /// <summary>A data set for the Hugging Face Hub.</summary>
    public Task WriteHuggingFaceAsync(Stream output, ConversationFilter filter, HuggingFaceRows rows, CancellationToken cancel) => WriteZipAsync(output, filter, async (zip, snapshot) =>
    {
        var at = clock.GetUtcNow();
        var archive = new ExportArchive(zip, at);
        var stored = await snapshot.CountAsync(cancel);
        var card = DatasetCard.Write(stored.Conversations, stored.Messages, await snapshot.LanguagesAsync(cancel), rows.ReasoningKey, at);
        await archive.AddTextAsync("README.md", Encoding.UTF8.GetBytes(card), cancel);
        var written = (Conversations: 0L, Messages: 0L);
        await archive.AddAsync("data/transcript/train-00000-of-00001.jsonl", async file => written = await WriteTranscriptRowsAsync(snapshot, file, rows, cancel), cancel);
        await archive.AddAsync("data/perspective/train-00000-of-00001.jsonl", file => WritePerspectiveRowsAsync(snapshot, file, rows, cancel), cancel);
        await archive.FinishAsync("huggingface", stored, written, cancel);
    }, cancel);

    /// <summary>A corpus for ConvoKit.</summary>
    public Task WriteConvoKitAsync(Stream output, ConversationFilter filter, CancellationToken cancel) => WriteZipAsync(output, filter, async (zip, snapshot) =>
    {
        var at = clock.GetUtcNow();
        var archive = new ExportArchive(zip, at);
        var stored = await snapshot.CountAsync(cancel);
        var written = (Conversations: 0L, Messages: 0L);
        await archive.AddAsync("utterances.jsonl", async file =>
        {
            await foreach (var conversation in snapshot.ReadAsync(cancel))
            {
                for (var index = 0; index < conversation.Messages.Count; index++)
                {
                    await file.WriteRowAsync(json => ConvoKitRows.Utterance(json, conversation, index), cancel);
                }
            }

            written.Messages = file.Rows;
        }, cancel);
        await archive.AddAsync("conversations.json", async file =>
        {
            file.WriteText("{"u8);
            await foreach (var conversation in snapshot.ReadAsync(cancel))
            {
                await file.WritePropertyAsync(ConvoKitRows.ConversationId(conversation), json => ConvoKitRows.Conversation(json, conversation), cancel);
            }

            file.WriteText("}\n"u8);
            written.Conversations = file.Rows;
        }, cancel);
        await archive.AddAsync("speakers.json", async file =>
        {
            file.WriteText("{"u8);
            await foreach (var (code, kind) in snapshot.SpeakersAsync(cancel))
            {
                await file.WritePropertyAsync(code, json => ConvoKitRows.Speaker(json, kind), cancel);
            }

            file.WriteText("}\n"u8);
        }, cancel);
        await archive.AddTextAsync("corpus.json", Encoding.UTF8.GetBytes($$"""{"name":"ChatArena","exported_at":"{{IsoTime.Format(at)}}"}""" + "\n"), cancel);
        await archive.AddTextAsync("index.json", ConvoKitRows.Index.ToArray(), cancel);
        await archive.FinishAsync("convokit", stored, written, cancel);
    }, cancel);

    /// <summary>The rows of one subset, without an archive around them.</summary>
    public async Task WriteRowsAsync(Stream output, ConversationFilter filter, HuggingFaceRows rows, bool perspective, CancellationToken cancel)
    {
        await using var snapshot = await ExportSnapshot.OpenAsync(store, filter, cancel);
        using var file = new RowFile("rows", output);
        if (perspective)
        {
            await WritePerspectiveRowsAsync(snapshot, file, rows, cancel);
        }
        else
        {
            await WriteTranscriptRowsAsync(snapshot, file, rows, cancel);
        }

        await file.FinishAsync(cancel);
    }

    private async Task WriteZipAsync(Stream output, ConversationFilter filter, Func<ZipArchive, ExportSnapshot, Task> write, CancellationToken cancel)
    {
        var patient = new PatientStream(output);
        await using var snapshot = await ExportSnapshot.OpenAsync(store, filter, cancel);
        var zip = await ZipArchive.CreateAsync(patient, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancel);
        await write(zip, snapshot);
        // Only an archive that is whole gets its end.
        await zip.DisposeAsync();
        await patient.FlushAsync(cancel);
    }

    private static async Task<(long Conversations, long Messages)> WriteTranscriptRowsAsync(ExportSnapshot snapshot, RowFile file, HuggingFaceRows rows, CancellationToken cancel)
    {
        var messages = 0L;
        await foreach (var conversation in snapshot.ReadAsync(cancel))
        {
            await file.WriteRowAsync(json => rows.Transcript(json, conversation), cancel);
            messages += conversation.Messages.Count;
        }

        return (file.Rows, messages);
    }

    private static async Task WritePerspectiveRowsAsync(ExportSnapshot snapshot, RowFile file, HuggingFaceRows rows, CancellationToken cancel)
    {
        await foreach (var conversation in snapshot.ReadAsync(cancel))
        {
            foreach (var member in conversation.Members)
            {
                await file.WriteRowAsync(json => rows.Perspective(json, conversation, member), cancel);
            }
        }
    }
}
