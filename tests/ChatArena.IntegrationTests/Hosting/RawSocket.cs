using System.Buffers.Binary;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace ChatArena.IntegrationTests.Hosting;

/// <summary>A WebSocket client that may break every rule of RFC 6455: bytes out, frames in, no reading unless asked.</summary>
internal sealed class RawSocket : IAsyncDisposable
{
    public const byte Continuation = 0, Text = 1, Binary = 2, CloseFrame = 8, Ping = 9, Pong = 10;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly BufferedStream _reading;
    private readonly NetworkStream _network;

    private RawSocket(Uri server, int receiveBuffer)
    {
        if (receiveBuffer > 0)
        {
            _socket.ReceiveBufferSize = receiveBuffer;
        }

        // Thousands of connections a minute from one address: none of their ports shall stay taken.
        _socket.LingerState = new(true, 0);
        _socket.Connect(server.Host, server.Port);
        _network = new(_socket);
        _reading = new(_network, 4096);
    }

    /// <param name="receiveBuffer">Bytes the operating system takes for a client that does not read; 0 = its own choice.</param>
    public static async Task<RawSocket> ConnectAsync(Uri server, int receiveBuffer = 0)
    {
        var client = new RawSocket(server, receiveBuffer);
        await client.SendBytesAsync(Encoding.ASCII.GetBytes(
            $"GET /ws HTTP/1.1\r\nHost: {server.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {Convert.ToBase64String(RandomNumberGenerator.GetBytes(16))}\r\n\r\n"));
        var status = await client.LineAsync();
        while (await client.LineAsync() != "")
        {
        }

        status.ShouldStartWith("HTTP/1.1 101");
        return client;
    }

    public Task SendBytesAsync(ReadOnlyMemory<byte> bytes) => _network.WriteAsync(bytes).AsTask();

    public Task SendTextAsync(string text) => SendBytesAsync(Frame(Text, Encoding.UTF8.GetBytes(text)));

    /// <summary>One frame's bytes, right or wrong.</summary>
    /// <param name="claimed">The length the header tells, where it is not that of the payload.</param>
    public static byte[] Frame(byte opcode, ReadOnlySpan<byte> payload, bool end = true, bool masked = true, byte reserved = 0, ulong? claimed = null)
    {
        var length = claimed ?? (ulong)payload.Length;
        var extended = length < 126 ? 0 : length <= ushort.MaxValue ? 2 : 8;
        var frame = new byte[2 + extended + (masked ? 4 : 0) + payload.Length];
        frame[0] = (byte)((end ? 0x80 : 0) | (reserved << 4) | opcode);
        frame[1] = (byte)((masked ? 0x80 : 0) | (extended == 0 ? (int)length : extended == 2 ? 126 : 127));
        if (extended == 2)
        {
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), (ushort)length);
        }
        else if (extended == 8)
        {
            BinaryPrimitives.WriteUInt64BigEndian(frame.AsSpan(2), length);
        }

        // A mask of zeros is a mask.
        payload.CopyTo(frame.AsSpan(frame.Length - payload.Length));
        return frame;
    }

    /// <summary>The next frame, or null at the end of the connection.</summary>
    public async Task<(byte Opcode, byte[] Payload)?> ReadAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            var head = new byte[8];
            await _reading.ReadExactlyAsync(head.AsMemory(0, 2), limit.Token);
            var (opcode, length) = ((byte)(head[0] & 15), (ulong)(head[1] & 127));
            if (length >= 126)
            {
                var size = length == 126 ? 2 : 8;
                await _reading.ReadExactlyAsync(head.AsMemory(0, size), limit.Token);
                length = size == 2 ? BinaryPrimitives.ReadUInt16BigEndian(head) : BinaryPrimitives.ReadUInt64BigEndian(head);
            }

            var payload = new byte[length];
            await _reading.ReadExactlyAsync(payload, limit.Token);
            return (opcode, payload);
        }
        catch (Exception problem) when (problem is IOException or SocketException)
        {
            return null;
        }
    }

    /// <summary>The code of the server's close frame, once it was read; null when it has none.</summary>
    public int? CloseCode { get; private set; }

    /// <summary>The next text frame; null when the server closed instead.</summary>
    public async Task<JsonObject?> NextAsync()
    {
        while (await ReadAsync() is var (opcode, payload))
        {
            if (opcode == CloseFrame)
            {
                CloseCode = CodeOf(payload);
                return null;
            }

            if (opcode == Text)
            {
                return JsonNode.Parse(payload)!.AsObject();
            }
        }

        return null;
    }

    /// <summary>The next text frame of this type; frames before it are passed over.</summary>
    public async Task<JsonObject> NextAsync(string type)
    {
        while (await NextAsync() is { } frame)
        {
            if ((string?)frame["type"] == type)
            {
                return frame;
            }
        }

        throw new InvalidOperationException($"No '{type}' came: the server closed with {CloseCode}.");
    }

    /// <summary>Waits until the server closed; its code, or null when it said none.</summary>
    public async Task<int?> ClosedAsync()
    {
        while (await ReadAsync() is var (opcode, payload))
        {
            if (opcode == CloseFrame)
            {
                return CloseCode = CodeOf(payload);
            }
        }

        return null;
    }

    private static int? CodeOf(byte[] closing) => closing.Length < 2 ? null : BinaryPrimitives.ReadUInt16BigEndian(closing);

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<string> LineAsync()
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (true)
        {
            await _reading.ReadExactlyAsync(one);
            if (one[0] == '\n')
            {
                return line.ToString().TrimEnd('\r');
            }

            line.Append((char)one[0]);
        }
    }
}
