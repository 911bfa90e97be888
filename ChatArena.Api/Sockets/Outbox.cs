using System.Buffers;
using System.Net.WebSockets;

namespace ChatArena.Api.Sockets;

/// <summary>
/// What waits to be written to one socket: posting never waits, one frame is written at a time, in order. A client that does not
/// read fills it, and is then cut off; nobody else notices.
/// </summary>
internal sealed class Outbox(WebSocket socket, int mostBytes)
{
    private readonly Lock _gate = new();
    private readonly Queue<ArraySegment<byte>> _frames = new();
    private TaskCompletionSource? _room;
    private TaskCompletionSource? _quiet;
    private (int Code, string Reason)? _goodbye;
    private int _bytes;
    private bool _isWriting;
    private bool _isClosed;

    /// <summary>Takes the frame, an array of the shared pool. False when there is no room; the frame is then gone.</summary>
    public bool TryPost(ArraySegment<byte> frame)
    {
        lock (_gate)
        {
            if (_isClosed || _bytes + frame.Count > mostBytes)
            {
                ArrayPool<byte>.Shared.Return(frame.Array!);
                return _isClosed;
            }

            _frames.Enqueue(frame);
            _bytes += frame.Count;
            return true;
        }
    }

    /// <summary>Sees to it that what is queued is written.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            if (_isWriting || (_frames.Count == 0 && _goodbye is null))
            {
                return;
            }

            _isWriting = true;
        }

        _ = WriteAsync();
    }

    /// <summary>Takes nothing more, and writes a close frame behind what is queued, or instead of it.</summary>
    public void Close(int code, string reason, bool dropQueued)
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            if (dropQueued)
            {
                DropQueued();
            }

            _isClosed = true;
            _goodbye = (code, reason);
        }

        Flush();
    }

    /// <summary>Takes nothing more and forgets what is queued; returns when nothing is being written.</summary>
    public Task StopAsync()
    {
        lock (_gate)
        {
            _isClosed = true;
            _goodbye = null;
            DropQueued();
            _room?.TrySetResult();
        }

        return QuietAsync();
    }

    /// <summary>Returns when nothing is being written.</summary>
    public Task QuietAsync()
    {
        lock (_gate)
        {
            return _isWriting ? (_quiet ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task : Task.CompletedTask;
        }
    }

    /// <summary>Returns when at most half of the room is taken: for those who have much to send.</summary>
    public Task RoomAsync()
    {
        lock (_gate)
        {
            return _isClosed || _bytes <= mostBytes / 2
                ? Task.CompletedTask
                : (_room ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>
    /// The one writer while <see cref="_isWriting"/>. Runs on the flusher's thread as long as the transport takes everything at once,
    /// which it nearly always does. Never throws.
    /// </summary>
    private async Task WriteAsync()
    {
        try
        {
            while (Next(out var frame, out var goodbye))
            {
                if (goodbye is { } last)
                {
                    await socket.CloseOutputAsync((WebSocketCloseStatus)last.Code, last.Reason, CancellationToken.None);
                    continue;
                }

                try
                {
                    await socket.SendAsync(frame.AsMemory(), WebSocketMessageType.Text, WebSocketMessageFlags.EndOfMessage, CancellationToken.None);
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(frame.Array!);
                }
            }
        }
        catch (Exception problem) when (problem is WebSocketException or ObjectDisposedException or OperationCanceledException or InvalidOperationException or IOException)
        {
            // The peer is gone; the reading side learns it too and cleans up.
            lock (_gate)
            {
                _isClosed = true;
                _goodbye = null;
                DropQueued();
                Rest();
            }
        }
    }

    private bool Next(out ArraySegment<byte> frame, out (int Code, string Reason)? goodbye)
    {
        lock (_gate)
        {
            goodbye = null;
            if (_frames.TryDequeue(out frame))
            {
                _bytes -= frame.Count;
                if (_bytes <= mostBytes / 2)
                {
                    _room?.TrySetResult();
                    _room = null;
                }

                return true;
            }

            if (_goodbye is not null)
            {
                (goodbye, _goodbye) = (_goodbye, null);
                return true;
            }

            Rest();
            return false;
        }
    }

    private void Rest()
    {
        _isWriting = false;
        _room?.TrySetResult();
        _quiet?.TrySetResult();
        (_room, _quiet) = (null, null);
    }

    private void DropQueued()
    {
        while (_frames.TryDequeue(out var frame))
        {
            ArrayPool<byte>.Shared.Return(frame.Array!);
        }

        _bytes = 0;
    }
}
