using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ChatArena.Benchmarks.Load;

/// <summary>
/// A client as cheap as it can be, so that the server is what is measured: one raw socket, frames prepared in advance, callbacks on the
/// poller's thread.
/// </summary>
internal sealed class LoadSocket : IDisposable
{
    // {"type":"message","think":"…","speech":"#00000000…"}: a 64-byte speech that begins with its number.
    private const string MessageStart = """{"type":"message","think":"I think this is a good point.","client_id":"00000000","speech":"#""";
    private const int Digits = 8;
    private const int SpeechBytes = 64;

    /// <summary>More than any client has on the way at once.</summary>
    private const int Remembered = 64;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly SocketAsyncEventArgs _receive = new();
    private readonly byte[] _buffer = new byte[4096];
    private readonly byte[] _message;
    private readonly int _numberAt;
    private readonly int _idAt;
    private readonly long[] _sentAt = new long[Remembered];
    private int _length;
    private int _expected = 1;

    public LoadSocket()
    {
        var text = MessageStart + new string('0', Digits) + new string('x', SpeechBytes - Digits - 1) + "\"}";
        _message = Frame(text);
        _numberAt = _message.Length - text.Length + MessageStart.Length;
        _idAt = _message.Length - text.Length + MessageStart.IndexOf("00000000", StringComparison.Ordinal);
        _receive.SetBuffer(_buffer, 0, _buffer.Length);
        _receive.Completed += (_, _) => Receive();
    }

    public Action<LoadSocket>? OnPaired { get; set; }
    public Action<LoadSocket>? OnAck { get; set; }

    /// <summary>The receiver and the message's number.</summary>
    public Action<LoadSocket, int>? OnMessage { get; set; }

    public string SessionId { get; private set; } = "";
    public int TimesPaired { get; private set; }
    public LoadSocket? Partner { get; set; }
    public int Sent { get; private set; }
    public int Acknowledged { get; private set; }
    public int Received { get; private set; }
    public int OutOfOrder { get; private set; }
    public int Errors { get; private set; }
    public bool IsClosed { get; private set; }

    /// <summary>When the message with this number was sent, as <see cref="Stopwatch.GetTimestamp"/>.</summary>
    public long SentAt(int number) => _sentAt[number % Remembered];

    public async Task ConnectAsync(int port)
    {
        await _socket.ConnectAsync(IPAddress.Loopback, port);
        await _socket.SendAsync(Encoding.ASCII.GetBytes(
            $"GET /ws HTTP/1.1\r\nHost: localhost:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
        var length = 0;
        while (!Encoding.ASCII.GetString(_buffer, 0, length).Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            var count = await _socket.ReceiveAsync(_buffer.AsMemory(length));
            if (count == 0)
            {
                throw new InvalidOperationException("The server closed during the handshake.");
            }

            length += count;
        }
    }

    public void Listen()
    {
        if (!StartReceive())
        {
            Receive();
        }
    }

    public void Join() => _socket.Send(Frame("""{"type":"join","consent":true}"""));

    public void SendNext()
    {
        var number = ++Sent;
        for (var digit = Digits - 1; digit >= 0; digit--)
        {
            _message[_numberAt + digit] = _message[_idAt + digit] = (byte)('0' + number % 10);
            number /= 10;
        }

        _sentAt[Sent % Remembered] = Stopwatch.GetTimestamp();
        // Two hundred bytes always fit into an idle socket's buffer.
        _socket.Send(_message);
    }

    public void Dispose()
    {
        _socket.Dispose();
        _receive.Dispose();
    }

    /// <summary>A masked text frame with the mask 0, so that the payload stays as it is.</summary>
    private static byte[] Frame(string text)
    {
        var payload = Encoding.UTF8.GetBytes(text);
        byte[] head = payload.Length < 126
            ? [0x81, (byte)(0x80 | payload.Length), 0, 0, 0, 0]
            : [0x81, 0x80 | 126, (byte)(payload.Length >> 8), (byte)payload.Length, 0, 0, 0, 0];
        return [.. head, .. payload];
    }

    private bool StartReceive()
    {
        _receive.SetBuffer(_length, _buffer.Length - _length);
        return _socket.ReceiveAsync(_receive);
    }

    private void Receive()
    {
        try
        {
            do
            {
                if (_receive.SocketError != SocketError.Success || _receive.BytesTransferred == 0)
                {
                    IsClosed = true;
                    return;
                }

                _length += _receive.BytesTransferred;
                Parse();
            }
            while (!StartReceive());
        }
        catch (ObjectDisposedException)
        {
            IsClosed = true;
        }
    }

    private void Parse()
    {
        var from = 0;
        while (_length - from >= 2)
        {
            int size = _buffer[from + 1];
            var head = 2;
            if (size == 126)
            {
                if (_length - from < 4)
                {
                    break;
                }

                size = (_buffer[from + 2] << 8) | _buffer[from + 3];
                head = 4;
            }

            if (_length - from < head + size)
            {
                break;
            }

            if ((_buffer[from] & 0x0F) == 1)
            {
                Handle(_buffer.AsSpan(from + head, size));
            }

            from += head + size;
        }

        _buffer.AsSpan(from, _length - from).CopyTo(_buffer);
        _length -= from;
    }

    private void Handle(ReadOnlySpan<byte> frame)
    {
        var type = frame[9..];
        if (type.StartsWith("message_sent"u8))
        {
            Acknowledged++;
            OnAck?.Invoke(this);
        }
        else if (type.StartsWith("partner_message"u8) || type.StartsWith("message\""u8))
        {
            Received++;
            var number = 0;
            foreach (var digit in frame.Slice(frame.IndexOf((byte)'#') + 1, Digits))
            {
                number = number * 10 + digit - '0';
            }

            OutOfOrder += number == _expected ? 0 : 1;
            _expected = number + 1;
            OnMessage?.Invoke(this, number);
        }
        else if (type.StartsWith("paired"u8))
        {
            TimesPaired++;
            SessionId = Encoding.ASCII.GetString(frame.Slice(frame.IndexOf("session_id\":\""u8) + 13, 12));
            OnPaired?.Invoke(this);
        }
        else if (type.StartsWith("error"u8))
        {
            Errors++;
        }
    }
}
