using System.Buffers;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChatArena.Benchmarks.Servers;

/// <summary>The least a chat server can do on Kestrel: pair two, acknowledge, forward bytes. Nothing is read, checked or kept.</summary>
internal static class RelayServer
{
    private static readonly byte[] Ack = Encoding.ASCII.GetBytes("""{"type":"message_sent","timestamp":"2026-01-19T10:00:00.123456Z","max_time":900,"seq":1000,"client_id":"00000000"}""");
    private static readonly Lock Gate = new();
    private static Peer? s_waiting;
    private static int s_pairs;

    public static async Task<int> RunAsync(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Services.Configure<SocketTransportOptions>(transport => transport.UnsafePreferInlineScheduling = true);
        var app = builder.Build();
        app.UseWebSockets();
        app.MapGet("/bench/stats", Stats.Text);
        app.Map("/ws", TalkAsync);
        await app.RunAsync();
        return 0;
    }

    private static async Task TalkAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var peer = new Peer(socket);
        try
        {
            while (true)
            {
                // An idle connection holds no buffer.
                await socket.ReceiveAsync(Memory<byte>.Empty, CancellationToken.None);
                var buffer = ArrayPool<byte>.Shared.Rent(4096);
                try
                {
                    var part = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                    if (part.MessageType == WebSocketMessageType.Close)
                    {
                        return;
                    }

                    await HandleAsync(peer, buffer.AsMemory(0, part.Count));
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                }
            }
        }
        catch (WebSocketException)
        {
            // Gone.
        }
    }

    private static async ValueTask HandleAsync(Peer peer, ReadOnlyMemory<byte> frame)
    {
        // {"type":"join",… or {"type":"message",…
        if (frame.Span[9] == 'm')
        {
            await peer.SendAsync(Ack);
            await peer.Partner!.SendAsync(frame);
            return;
        }

        Peer? partner;
        string paired;
        lock (Gate)
        {
            if (s_waiting is null)
            {
                s_waiting = peer;
                return;
            }

            (partner, s_waiting) = (s_waiting, null);
            (partner.Partner, peer.Partner) = (peer, partner);
            paired = $$"""{"type":"paired","topic":"t","task":"t","session_id":"{{++s_pairs:x12}}","max_time":900}""";
        }

        await partner.SendAsync(Encoding.ASCII.GetBytes(paired));
        await peer.SendAsync(Encoding.ASCII.GetBytes(paired));
    }

    private sealed class Peer(WebSocket socket)
    {
        private readonly SemaphoreSlim _writing = new(1);

        public Peer? Partner { get; set; }

        public async ValueTask SendAsync(ReadOnlyMemory<byte> frame)
        {
            await _writing.WaitAsync();
            try
            {
                await socket.SendAsync(frame, WebSocketMessageType.Text, WebSocketMessageFlags.EndOfMessage, CancellationToken.None);
            }
            finally
            {
                _writing.Release();
            }
        }
    }
}
