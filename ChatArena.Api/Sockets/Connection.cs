using System.Buffers;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using ChatArena.Contracts.Sockets;
using ChatArena.Core.Timing;

namespace ChatArena.Api.Sockets;

/// <summary>
/// One socket: frames in, within limits, and frames out. Bad input is answered with a coded error and the socket stays.
/// </summary>
internal sealed class Connection(WebSocket socket, LimitOptions limits, DeadlineWheel wheel, TimeProvider clock) : Timed
{
    private const int ReadSize = 4096;

    /// <summary>How long a peer may take to answer a close frame before the socket is torn down.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    private readonly Outbox _outbox = new(socket, limits.OutboxBytes);
    private readonly RateLimit _rate = new(limits, clock);
    private readonly DateTimeOffset _openedAt = wheel.Now;
    private IFrameHandler? _handler;

    // In UTC ticks, 0 = none: the wheel looks from another thread, and must not see half of a time.
    private long _frameDeadline;
    private long _abortAt;

    private DateTimeOffset? JoinDeadline =>
        limits.JoinSeconds > 0 && _handler is { HasJoined: false } ? _openedAt.AddSeconds(limits.JoinSeconds) : null;

    /// <summary>Queues the frame; it is written at the next <see cref="Flush"/>, at the latest when the frame in hand is handled.</summary>
    public void Send(ServerFrame frame)
    {
        if (!_outbox.TryPost(FrameWriter.Write(frame)))
        {
            Close(CloseCodes.SlowReader, "slow reader", dropQueued: true);
        }
    }

    public void Refuse(string code, string? clientId = null, string? message = null) =>
        Send(new ErrorFrame { Code = code, Message = message ?? ErrorTexts.Of(code), ClientId = clientId });

    /// <summary>Writes out what is queued, without waiting for it.</summary>
    public void Flush() => _outbox.Flush();

    /// <summary>Writes out what is queued; returns when there is room for much more.</summary>
    public Task RoomAsync()
    {
        _outbox.Flush();
        return _outbox.RoomAsync();
    }

    /// <summary>Says goodbye; a peer that does not answer is cut off soon after.</summary>
    public void Close(int code, string reason, bool dropQueued = false)
    {
        _outbox.Close(code, reason, dropQueued);
        Interlocked.CompareExchange(ref _abortAt, (wheel.Now + Farewell).UtcTicks, 0);
        wheel.Set(this, TimeOf(ref _abortAt)!.Value);
    }

    /// <summary>Reads frames until the socket is gone.</summary>
    public async Task RunAsync(IFrameHandler handler)
    {
        _handler = handler;
        if (JoinDeadline is { } deadline)
        {
            wheel.Set(this, deadline);
        }

        var isOrderly = false;
        var handling = Task.CompletedTask;
        try
        {
            try
            {
                // An idle connection holds no buffer, and waits in this method alone: an empty read waits for the first byte.
                while (await ReadAsync(await socket.ReceiveAsync(Memory<byte>.Empty, CancellationToken.None)) is { IsClose: false } read)
                {
                    // One after the other; the next is waited for meanwhile, which takes up no more than was held before.
                    await handling;
                    var handled = HandleAsync(handler, read);
                    if (handled.IsCompletedSuccessfully)
                    {
                        Flush();
                    }
                    else
                    {
                        handling = FinishAsync(handled);
                    }
                }
            }
            finally
            {
                await handling;
            }

            isOrderly = true;
        }
        catch (Exception problem) when (IsPeersFault(problem))
        {
            // Cut off, or not speaking the WebSocket protocol (RFC 6455 has invalid UTF-8 fail the connection too).
        }
        finally
        {
            await handler.ClosedAsync();
            if (isOrderly)
            {
                // Answers the peer's close frame, behind what is still queued.
                Close((int)WebSocketCloseStatus.NormalClosure, "");
                await _outbox.QuietAsync();
            }

            wheel.Cancel(this);
            if (socket.State != WebSocketState.Closed)
            {
                socket.Abort();
            }

            await _outbox.StopAsync();
        }
    }

    /// <summary>A frame that takes time. If it fails the connection is over, and whoever reads hears of it.</summary>
    private async Task FinishAsync(ValueTask handled)
    {
        try
        {
            await handled;
            Flush();
        }
        catch
        {
            socket.Abort();
            throw;
        }
    }

    private static bool IsPeersFault(Exception problem) =>
        problem is WebSocketException or ObjectDisposedException or OperationCanceledException or IOException or BadHttpRequestException;

    public override DateTimeOffset? Look(DateTimeOffset now)
    {
        var (frameDeadline, abortAt) = (TimeOf(ref _frameDeadline), TimeOf(ref _abortAt));
        if (abortAt <= now)
        {
            socket.Abort();
            return null;
        }

        if (frameDeadline <= now)
        {
            Close(CloseCodes.SlowFrame, "slow frame");
        }
        else if (JoinDeadline <= now)
        {
            Close(CloseCodes.NeverJoined, "nobody joined");
        }

        // The wheel keeps the earliest deadline only: a later one must be told again.
        return TimeOf(ref _abortAt) ?? (frameDeadline < JoinDeadline ? frameDeadline : JoinDeadline ?? frameDeadline);
    }

    private static DateTimeOffset? TimeOf(ref long ticks) => Volatile.Read(ref ticks) is > 0 and var some ? new(some, TimeSpan.Zero) : null;

    /// <summary>Reads the frame that has begun. No buffer is held when this returns, however long the frame is worked on.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Incoming> ReadAsync(ValueWebSocketReceiveResult first)
    {
        if (first.MessageType == WebSocketMessageType.Close)
        {
            return new(default, IsClose: true);
        }

        if (first.EndOfMessage)
        {
            // An empty frame is over before there is anything to read.
            return new(Understand([], first.MessageType, isTooLarge: false), IsClose: false);
        }

        var buffer = ArrayPool<byte>.Shared.Rent(ReadSize);
        try
        {
            var length = 0;
            var isTooLarge = false;
            while (true)
            {
                var part = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    return new(default, IsClose: true);
                }

                length += part.Count;
                if (limits.FrameBytes > 0 && length > limits.FrameBytes)
                {
                    // What is too large is read to its end and forgotten; the connection stays.
                    isTooLarge = true;
                }

                if (part.EndOfMessage)
                {
                    Volatile.Write(ref _frameDeadline, 0);
                    return new(Understand(buffer.AsSpan(0, length), part.MessageType, isTooLarge), IsClose: false);
                }

                ExpectRestSoon();
                if (isTooLarge)
                {
                    length = limits.FrameBytes;
                }

                if (length == buffer.Length)
                {
                    var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
                    buffer.AsSpan(0, length).CopyTo(larger);
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = larger;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Limits first, then meaning.</summary>
    private ReadFrame Understand(ReadOnlySpan<byte> bytes, WebSocketMessageType type, bool isTooLarge)
    {
        if (!_rate.TryTake())
        {
            return new(null, ErrorCodes.RateLimited, isTooLarge || type == WebSocketMessageType.Binary ? null : FrameReader.Read(bytes).ClientId);
        }

        return type == WebSocketMessageType.Binary ? new(null, ErrorCodes.BinaryNotSupported, null)
            : isTooLarge ? new(null, ErrorCodes.FrameTooLarge, null)
            : FrameReader.Read(bytes);
    }

    private ValueTask HandleAsync(IFrameHandler handler, Incoming incoming)
    {
        if (Volatile.Read(ref _abortAt) != 0)
        {
            // Said goodbye; what still comes no longer counts.
            return ValueTask.CompletedTask;
        }

        if (incoming.Read.Frame is { } frame)
        {
            return handler.ReceiveAsync(frame);
        }

        Refuse(incoming.Read.Error!, incoming.Read.ClientId);
        return ValueTask.CompletedTask;
    }

    private void ExpectRestSoon()
    {
        if (_frameDeadline == 0 && limits.FrameSeconds > 0)
        {
            var deadline = wheel.Now.AddSeconds(limits.FrameSeconds);
            Volatile.Write(ref _frameDeadline, deadline.UtcTicks);
            wheel.Set(this, deadline);
        }
    }

    /// <summary>What the peer sent: a frame, understood or not, or its goodbye.</summary>
    private readonly record struct Incoming(ReadFrame Read, bool IsClose);
}
