using System.Buffers;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ChatArena.Core.Exports;

/// <summary>A file that grows row by row, and knows its rows, bytes and SHA-256 when it is done.</summary>
public sealed class RowFile(string name, Stream output) : IDisposable
{
    private const int FlushAt = 64 * 1024;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> _buffer = new(FlushAt * 2);
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private Utf8JsonWriter? _json;

    public string Name => name;
    public long Rows { get; private set; }
    public long Bytes { get; private set; }

    /// <summary>One JSON object and a line feed.</summary>
    public async ValueTask WriteRowAsync(Action<Utf8JsonWriter> write, CancellationToken cancel)
    {
        WriteJson(write);
        _buffer.Write("\n"u8);
        Rows++;
        await FlushIfFullAsync(cancel);
    }

    /// <summary><c>"key":{…}</c> of a large object that is written in pieces; whoever writes it sets braces and commas.</summary>
    public async ValueTask WritePropertyAsync(string key, Action<Utf8JsonWriter> write, CancellationToken cancel)
    {
        _buffer.Write(Rows == 0 ? "\n"u8 : ",\n"u8);
        WriteJson(json => json.WriteStringValue(key));
        _buffer.Write(":"u8);
        WriteJson(write);
        Rows++;
        await FlushIfFullAsync(cancel);
    }

    public void WriteText(ReadOnlySpan<byte> text) => _buffer.Write(text);

    /// <summary>Everything is written; what the manifest says of the file.</summary>
    public async Task<ExportedFile> FinishAsync(CancellationToken cancel)
    {
        await FlushAsync(cancel);
        return new(name, Rows, Bytes, Convert.ToHexStringLower(_hash.GetHashAndReset()));
    }

    public void Dispose()
    {
        _json?.Dispose();
        _hash.Dispose();
    }

    private void WriteJson(Action<Utf8JsonWriter> write)
    {
        if (_json is null)
        {
            _json = new(_buffer, Options);
        }
        else
        {
            _json.Reset(_buffer);
        }

        write(_json);
        _json.Flush();
    }

    private ValueTask FlushIfFullAsync(CancellationToken cancel) => _buffer.WrittenCount >= FlushAt ? FlushAsync(cancel) : ValueTask.CompletedTask;

    private async ValueTask FlushAsync(CancellationToken cancel)
    {
        _hash.AppendData(_buffer.WrittenSpan);
        Bytes += _buffer.WrittenCount;
        await output.WriteAsync(_buffer.WrittenMemory, cancel);
        _buffer.ResetWrittenCount();
    }
}

/// <summary>A line of the manifest.</summary>
/// <param name="Rows">Lines, or entries of the object; 1 for a text.</param>
public sealed record ExportedFile(string Name, long Rows, long Bytes, string Sha256);
