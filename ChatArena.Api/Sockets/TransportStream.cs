using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace ChatArena.Api.Sockets;

/// <summary>
/// The bytes of an upgraded connection, straight from and to its transport. The server's own stream takes them through what is left of the request and
/// its response, layer by layer, which costs a message more than its rules do. For one reader and one writer at a time.
/// </summary>
/// <param name="upgraded">The server's own stream of the connection.</param>
internal sealed class TransportStream(IDuplexPipe transport, Stream upgraded) : Stream
{
    private readonly PipeReader _input = transport.Input;
    private readonly PipeWriter _output = transport.Output;

    public override bool CanRead => true;
    public override bool CanWrite => true;
    public override bool CanSeek => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <returns>Bytes read; 0 at the end, and for an empty buffer, which waits until there is something to read and takes nothing.</returns>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _input.TryRead(out var result) && Take(result, buffer.Span) is { } count ? new(count) : ReadSoonAsync(buffer, cancellationToken);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> ReadSoonAsync(Memory<byte> buffer, CancellationToken cancel)
    {
        while (true)
        {
            if (Take(await _input.ReadAsync(cancel), buffer.Span) is { } count)
            {
                return count;
            }
        }
    }

    /// <summary>Null when nothing came: a server that stops wakes all readers, to find those that are between two requests.</summary>
    private int? Take(ReadResult result, Span<byte> buffer)
    {
        var length = result.Buffer.Length;
        var count = (int)Math.Min(length, buffer.Length);
        var taken = result.Buffer.Slice(0, count);
        taken.CopyTo(buffer);
        // From here on the segments are the writer's again, with other bytes and lengths in them.
        _input.AdvanceTo(taken.End);
        return length == 0 && !result.IsCompleted ? null : count;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var write = _output.WriteAsync(buffer, cancellationToken);
        if (!write.IsCompletedSuccessfully)
        {
            return FinishAsync(write);
        }

        // Somebody must look at it, so that it can be used again.
        write.GetAwaiter().GetResult();
        return ValueTask.CompletedTask;
    }

    private static async ValueTask FinishAsync(ValueTask<FlushResult> write) => await write;

    /// <summary>Nothing waits: every write goes out at once.</summary>
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override void Flush() => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            upgraded.Dispose();
        }

        base.Dispose(disposing);
    }
}
