using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using ChatArena.Api.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace ChatArena.Tests.Sockets;

/// <summary>A real Kestrel, with and without TLS, whose sockets say again what they hear.</summary>
public sealed class SocketUpgradeTests : IAsyncLifetime
{
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(60));
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly X509Certificate2 _certificate = SelfSigned();
    private WebApplication _app = null!;
    private IHttpUpgradeFeature? _upgrade;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.Listen(IPAddress.Loopback, 0);
            server.Listen(IPAddress.Loopback, 0, secure => secure.UseHttps(_certificate));
        });
        _app = builder.Build();
        _app.UseSocketTransport();
        _app.UseWebSockets();
        _app.Run(EchoAsync);
        await _app.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _certificate.Dispose();
        _patience.Dispose();
    }

    [Theory]
    [InlineData("ws")]
    [InlineData("wss")]
    public async Task Long_messages_come_and_go_whole(string scheme)
    {
        using var socket = await ConnectAsync(scheme);

        foreach (var length in (int[])[1, 125, 126, 4096, 65_536, 1_000_000])
        {
            var sent = RandomNumberGenerator.GetBytes(length);
            var sending = socket.SendAsync(sent, WebSocketMessageType.Binary, endOfMessage: true, _patience.Token);

            (await ReadAsync(socket, length)).ShouldBe(sent);
            await sending;
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", _patience.Token);
        socket.CloseStatus.ShouldBe(WebSocketCloseStatus.NormalClosure);
    }

    [Fact]
    public async Task What_comes_with_the_request_is_heard()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Address("ws").Port, _patience.Token);
        var stream = client.GetStream();
        // A text frame under the mask 0, right behind the request for the socket.
        byte[] frame = [0x81, 0x80 | 2, 0, 0, 0, 0, .. "hi"u8];
        await stream.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(
            "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"), .. frame], _patience.Token);

        var heard = new List<byte>();
        var buffer = new byte[1000];
        byte[] echo = [0x81, 2, .. "hi"u8];
        while (!heard.TakeLast(echo.Length).SequenceEqual(echo))
        {
            var count = await stream.ReadAsync(buffer, _patience.Token);
            count.ShouldBePositive();
            heard.AddRange(buffer.Take(count));
        }

        Encoding.ASCII.GetString([.. heard]).ShouldStartWith("HTTP/1.1 101");
    }

    [Fact]
    public async Task A_client_that_is_gone_is_noticed()
    {
        using var socket = await ConnectAsync("ws");

        socket.Abort();

        await _ended.Task.WaitAsync(_patience.Token);
    }

    [Fact]
    public async Task Only_what_can_be_upgraded_is_touched()
    {
        using var http = new HttpClient();
        (await http.GetAsync(new UriBuilder(Address("ws")) { Scheme = "http" }.Uri, _patience.Token)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        var untouched = _upgrade;
        using var socket = await ConnectAsync("ws");

        // What a request for a page has is the server's own.
        untouched.ShouldBeAssignableTo<IHttpRequestFeature>();
        _upgrade.ShouldNotBeAssignableTo<IHttpRequestFeature>();
    }

    private async Task EchoAsync(HttpContext context)
    {
        _upgrade = context.Features.Get<IHttpUpgradeFeature>();
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[3000];
        try
        {
            while (await socket.ReceiveAsync(buffer.AsMemory(), _patience.Token) is var part && part.MessageType != WebSocketMessageType.Close)
            {
                await socket.SendAsync(buffer.AsMemory(0, part.Count), part.MessageType, part.EndOfMessage, _patience.Token);
            }

            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", _patience.Token);
        }
        catch (WebSocketException)
        {
            _ended.TrySetResult();
        }
    }

    private Uri Address(string scheme)
    {
        var page = new Uri(_app.Urls.Single(address => address.StartsWith(scheme == "wss" ? "https" : "http:", StringComparison.Ordinal)));
        return new UriBuilder(page) { Scheme = scheme }.Uri;
    }

    private async Task<ClientWebSocket> ConnectAsync(string scheme)
    {
        var socket = new ClientWebSocket();
        socket.Options.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null && certificate.Equals(_certificate);
        await socket.ConnectAsync(Address(scheme), _patience.Token);
        return socket;
    }

    private async Task<byte[]> ReadAsync(ClientWebSocket socket, int room)
    {
        var buffer = new byte[room + 1];
        var length = 0;
        while (await socket.ReceiveAsync(buffer.AsMemory(length), _patience.Token) is var part)
        {
            length += part.Count;
            if (part.EndOfMessage)
            {
                break;
            }
        }

        return buffer[..length];
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create();
        return new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue.AddYears(-1));
    }
}
