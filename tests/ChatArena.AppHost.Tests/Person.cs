using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ChatArena.AppHost.Tests;

/// <summary>A participant on a socket who knows the protocol and nothing else of the product.</summary>
internal sealed class Person : IDisposable
{
    private readonly ClientWebSocket _socket = new();

    public static async Task<Person> ConnectAsync(Uri address, CancellationToken cancel)
    {
        var person = new Person();
        await person._socket.ConnectAsync(address, cancel);
        return person;
    }

    public Task SendAsync(object frame, CancellationToken cancel) =>
        _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(frame), WebSocketMessageType.Text, WebSocketMessageFlags.EndOfMessage, cancel).AsTask();

    /// <summary>The next frame of this type; frames before it are passed over.</summary>
    public async Task<JsonObject> NextAsync(string type, CancellationToken cancel)
    {
        while (true)
        {
            var frame = JsonNode.Parse(await ReadAsync(cancel))!.AsObject();
            if ((string?)frame["type"] == type)
            {
                return frame;
            }
        }
    }

    public void Dispose() => _socket.Dispose();

    private async Task<string> ReadAsync(CancellationToken cancel)
    {
        using var text = new MemoryStream();
        var buffer = new byte[4096];
        while (true)
        {
            var result = await _socket.ReceiveAsync(buffer.AsMemory(), cancel);
            result.MessageType.ShouldBe(WebSocketMessageType.Text, $"the server closed: {_socket.CloseStatus} {_socket.CloseStatusDescription}");
            text.Write(buffer, 0, result.Count);
            if (result.EndOfMessage)
            {
                return Encoding.UTF8.GetString(text.ToArray());
            }
        }
    }
}
