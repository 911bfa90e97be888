using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace ChatArena.IntegrationTests.Hosting;

/// <summary>A participant's client that knows nothing of the product's code: JSON texts out, JSON objects in.</summary>
public sealed class ArenaClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ClientWebSocket _socket = new();
    private readonly Channel<JsonObject> _frames = Channel.CreateUnbounded<JsonObject>();
    private readonly List<string> _everything = [];
    private Task _reading = Task.CompletedTask;

    /// <summary>Every frame's text, as it came.</summary>
    public IReadOnlyList<string> Everything
    {
        get
        {
            lock (_everything)
            {
                return [.. _everything];
            }
        }
    }

    /// <summary>Every frame of this type that came so far.</summary>
    public IEnumerable<JsonObject> Frames(string type) => Everything.Select(text => JsonNode.Parse(text)!.AsObject()).Where(frame => (string?)frame["type"] == type);

    /// <summary>What brings this person back, once the session frame came.</summary>
    public string? Token => Everything.Select(text => JsonNode.Parse(text)!).LastOrDefault(frame => (string?)frame["type"] == "session") is { } session ? (string?)session["token"] : null;

    public WebSocketCloseStatus? CloseStatus => _socket.CloseStatus;

    public static async Task<ArenaClient> ConnectAsync(Uri address, Action<ClientWebSocketOptions>? configure = null)
    {
        var client = new ArenaClient();
        configure?.Invoke(client._socket.Options);
        await client._socket.ConnectAsync(address, CancellationToken.None);
        client._reading = client.ReadAsync();
        return client;
    }

    public Task SendAsync(object frame) => SendTextAsync(JsonSerializer.Serialize(frame));

    public Task SendTextAsync(string text) =>
        _socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, WebSocketMessageFlags.EndOfMessage, CancellationToken.None).AsTask();

    public Task SendBytesAsync(byte[] bytes, WebSocketMessageType type, bool end = true) =>
        _socket.SendAsync(bytes, type, end, CancellationToken.None);

    public Task JoinAsync(bool resume = false) => SendAsync(new { type = "join", consent = true, resume });

    public Task SayAsync(string speech, string think = "thinking about what to say", string? clientId = null) =>
        SendAsync(new { type = "message", think, speech, client_id = clientId ?? Guid.CreateVersion7().ToString("N") });

    /// <summary>The next frame of this type; frames before it are passed over.</summary>
    public async Task<JsonObject> NextAsync(string type)
    {
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            while (true)
            {
                var frame = await _frames.Reader.ReadAsync(limit.Token);
                if ((string?)frame["type"] == type)
                {
                    return frame;
                }
            }
        }
        catch (Exception problem) when (problem is OperationCanceledException or ChannelClosedException)
        {
            throw new TimeoutException($"No '{type}' came ({problem.GetType().Name}). Came: {string.Join(" ", Everything)}");
        }
    }

    /// <summary>The next frame, whatever it is.</summary>
    public async Task<JsonObject> NextAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        return await _frames.Reader.ReadAsync(limit.Token);
    }

    /// <summary>The error code that answers the frame.</summary>
    public async Task<string> RefusedAsync() => (string)(await NextAsync("error"))["code"]!;

    /// <summary>Asserts that everything sent so far leads to no frame of this type: the server answers a ping behind it.</summary>
    public async Task NothingAsync(string type)
    {
        await SendAsync(new { type = "ping" });
        while (true)
        {
            var frame = await NextAsync();
            ((string?)frame["type"]).ShouldNotBe(type);
            if ((string?)frame["type"] == "pong")
            {
                return;
            }
        }
    }

    /// <summary>Cuts the connection without a word.</summary>
    public void Cut() => _socket.Abort();

    /// <summary>Waits until the server closed.</summary>
    public async Task<int?> ClosedAsync()
    {
        await _reading.WaitAsync(Patience);
        return (int?)_socket.CloseStatus;
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _reading;
        _socket.Dispose();
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[256 * 1024];
        try
        {
            while (true)
            {
                var length = 0;
                ValueWebSocketReceiveResult part;
                do
                {
                    part = await _socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                    length += part.Count;
                }
                while (!part.EndOfMessage);

                if (part.MessageType == WebSocketMessageType.Close)
                {
                    await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None);
                    break;
                }

                var text = Encoding.UTF8.GetString(buffer, 0, length);
                lock (_everything)
                {
                    _everything.Add(text);
                }

                await _frames.Writer.WriteAsync(JsonNode.Parse(text)!.AsObject());
            }
        }
        catch (Exception problem) when (problem is WebSocketException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            // Cut.
        }

        _frames.Writer.TryComplete();
    }
}
