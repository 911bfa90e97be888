using System.Buffers;

namespace ChatArena.Api.Sockets;

/// <summary>Bytes from the pool that grow as they are written.</summary>
internal sealed class FrameBuffer : IBufferWriter<byte>
{
    private const int FirstSize = 256;
    private byte[] _bytes = [];
    private int _length;

    public void Advance(int count) => _length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Grow(sizeHint);
        return _bytes.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Grow(sizeHint);
        return _bytes.AsSpan(_length);
    }

    /// <summary>What was written, in an array of the pool that the caller gives back.</summary>
    public ArraySegment<byte> Detach()
    {
        var written = new ArraySegment<byte>(_bytes, 0, _length);
        (_bytes, _length) = ([], 0);
        return written;
    }

    private void Grow(int sizeHint)
    {
        var needed = _length + Math.Max(sizeHint, 1);
        if (needed <= _bytes.Length)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, Math.Max(FirstSize, _bytes.Length * 2)));
        _bytes.AsSpan(0, _length).CopyTo(larger);
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }

        _bytes = larger;
    }
}
