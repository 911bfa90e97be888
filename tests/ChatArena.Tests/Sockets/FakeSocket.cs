using System.Net.WebSockets;
using System.Text;
using System.Threading.Channels;

namespace ChatArena.Tests.Sockets;

/// <summary>A socket whose other end is the test: what it sends is kept, what it receives is what the test says.</summary>
internal sealed class FakeSocket : WebSocket
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly Channel<(byte[] Bytes, WebSocketMessageType Type, bool End)> _incoming = Channel.CreateUnbounded<(byte[], WebSocketMessageType, bool)>();
    private readonly TaskCompletionSource _aborted = Stalled();
    private readonly List<string> _sent = [];
    private readonly List<(int Count, TaskCompletionSource Reached)> _watchers = [];
    private TaskCompletionSource _everythingRead = Stalled();
    private (byte[] Bytes, WebSocketMessageType Type, bool End)? _part;
    private int _offset;
    private int _writers;
    private WebSocketState _state = WebSocketState.Open;

    /// <summary>While it is not completed the peer reads nothing, so that a write does not end.</summary>
    public TaskCompletionSource Peer { get; set; } = Reading();

    /// <summary>The next writes fail with it.</summary>
    public Exception? Breaks { get; set; }

    /// <summary>More than one write at a time, which no socket allows.</summary>
    public bool WasWrittenByTwo { get; private set; }

    /// <summary>Frames in their order, a close frame as <c>close 4000 reason</c>; those whose write has begun.</summary>
    public IReadOnlyList<string> Sent
    {
        get
        {
            lock (_gate)
            {
                return [.. _sent];
            }
        }
    }

    public bool IsAborted => _aborted.Task.IsCompleted;

    public override WebSocketCloseStatus? CloseStatus => null;
    public override string? CloseStatusDescription => null;
    public override WebSocketState State => _state;
    public override string? SubProtocol => null;

    /// <summary>A peer that stops reading until its task is completed.</summary>
    public static TaskCompletionSource Stalled() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Receive(string text, bool end = true, WebSocketMessageType type = WebSocketMessageType.Text)
    {
        lock (_gate)
        {
            _everythingRead = Stalled();
            _incoming.Writer.TryWrite((Encoding.UTF8.GetBytes(text), type, end));
        }
    }

    public void ReceiveClose() => Receive("", end: true, WebSocketMessageType.Close);

    /// <summary>Returns when everything that was received is read and somebody waits for more.</summary>
    public Task ReadAsync()
    {
        lock (_gate)
        {
            return _everythingRead.Task.WaitAsync(Patience);
        }
    }

    /// <summary>Returns when so many frames were sent.</summary>
    public Task SentAsync(int count)
    {
        lock (_gate)
        {
            var reached = Stalled();
            if (_sent.Count >= count)
            {
                reached.SetResult();
            }

            _watchers.Add((count, reached));
            return reached.Task.WaitAsync(Patience);
        }
    }

    public override async ValueTask SendAsync(ReadOnlyMemory<byte> buffer, WebSocketMessageType messageType, WebSocketMessageFlags messageFlags, CancellationToken cancellationToken)
    {
        messageType.ShouldBe(WebSocketMessageType.Text);
        messageFlags.ShouldBe(WebSocketMessageFlags.EndOfMessage);
        await WriteAsync(Encoding.UTF8.GetString(buffer.Span));
    }

    public override async Task CloseOutputAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken)
    {
        await WriteAsync($"close {(int)closeStatus} {statusDescription}".TrimEnd());
        _state = _state == WebSocketState.CloseReceived ? WebSocketState.Closed : WebSocketState.CloseSent;
    }

    public override async ValueTask<ValueWebSocketReceiveResult> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (_part is null)
        {
            (_part, _offset) = (await NextAsync(), 0);
        }

        var (bytes, type, end) = _part.Value;
        if (type == WebSocketMessageType.Close)
        {
            _state = _state == WebSocketState.CloseSent ? WebSocketState.Closed : WebSocketState.CloseReceived;
            return new(0, type, true);
        }

        var count = Math.Min(buffer.Length, bytes.Length - _offset);
        bytes.AsMemory(_offset, count).CopyTo(buffer);
        _offset += count;
        var isRead = _offset == bytes.Length;
        if (isRead)
        {
            _part = null;
        }

        return new(count, type, isRead && end);
    }

    public override void Abort()
    {
        _state = WebSocketState.Aborted;
        _aborted.TrySetResult();
    }

    public override void Dispose() => Abort();

    public override Task SendAsync(ArraySegment<byte> buffer, WebSocketMessageType messageType, bool endOfMessage, CancellationToken cancellationToken) =>
        SendAsync(buffer.AsMemory(), messageType, endOfMessage ? WebSocketMessageFlags.EndOfMessage : WebSocketMessageFlags.None, cancellationToken).AsTask();

    public override Task CloseAsync(WebSocketCloseStatus closeStatus, string? statusDescription, CancellationToken cancellationToken) =>
        throw new NotSupportedException("Nobody waits for the other end of a close.");

    public override async Task<WebSocketReceiveResult> ReceiveAsync(ArraySegment<byte> buffer, CancellationToken cancellationToken)
    {
        var result = await ReceiveAsync(buffer.AsMemory(), cancellationToken);
        return new(result.Count, result.MessageType, result.EndOfMessage);
    }

    private static TaskCompletionSource Reading()
    {
        var reading = Stalled();
        reading.SetResult();
        return reading;
    }

    private async Task<(byte[] Bytes, WebSocketMessageType Type, bool End)> NextAsync()
    {
        Task<bool> more;
        lock (_gate)
        {
            if (_incoming.Reader.TryRead(out var part))
            {
                return part;
            }

            _everythingRead.TrySetResult();
            more = _incoming.Reader.WaitToReadAsync().AsTask();
        }

        await Task.WhenAny(more, _aborted.Task);
        return IsAborted ? throw new WebSocketException(WebSocketError.ConnectionClosedPrematurely) : await NextAsync();
    }

    private async Task WriteAsync(string what)
    {
        WasWrittenByTwo |= Interlocked.Increment(ref _writers) > 1;
        lock (_gate)
        {
            _sent.Add(what);
            _watchers.FindAll(watcher => watcher.Count <= _sent.Count).ForEach(watcher => watcher.Reached.TrySetResult());
        }

        await Task.WhenAny(Peer.Task, _aborted.Task);
        Interlocked.Decrement(ref _writers);
        if (IsAborted || Breaks is not null)
        {
            throw Breaks ?? new WebSocketException(WebSocketError.ConnectionClosedPrematurely);
        }
    }
}
