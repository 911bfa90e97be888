using System.Net.Sockets;
using System.Net.WebSockets;
using System.Reflection;
using System.Text;
using ChatArena.Api.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ChatArena.Tests.Sockets;

public sealed class SocketTransportTests : IAsyncLifetime
{
    private static readonly PropertyInfo? Preference = typeof(SafeSocketHandle).GetProperty("PreferInlineCompletions", BindingFlags.Instance | BindingFlags.NonPublic);

    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(30));
    private readonly ManualResetEventSlim _gate = new();
    private readonly TaskCompletionSource _isStuck = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<bool> _threadsOfPool = [];
    private readonly List<object?> _preferences = [];
    private WebApplication _app = null!;
    private Uri _address = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSocketTransport();
        _app = builder.Build();
        _app.UseSocketTransport();
        _app.UseWebSockets();
        _app.Run(EchoAsync);
        await _app.StartAsync();
        var http = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        _address = new UriBuilder(http) { Scheme = "ws" }.Uri;
    }

    public async ValueTask DisposeAsync()
    {
        _gate.Set();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _gate.Dispose();
        _patience.Dispose();
    }

    [Fact]
    public async Task Whoever_holds_up_its_thread_holds_up_nobody_else()
    {
        using var stuck = await ConnectAsync();
        using var other = await ConnectAsync();
        await SendAsync(stuck, "stuck");
        await _isStuck.Task.WaitAsync(_patience.Token);

        (await TalkAsync(other, "first")).ShouldBe("first");
        (await TalkAsync(other, "second")).ShouldBe("second");

        _gate.Set();
        (await ReadAsync(stuck)).ShouldBe("stuck");
        _threadsOfPool.ShouldAllBe(isOfPool => isOfPool);
    }

    [Fact]
    public async Task The_thread_that_hears_of_bytes_takes_them_out_itself()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere sockets complete otherwise.");
        // If this fails the runtime has changed: messages are slower, and nothing else is wrong.
        Preference.ShouldNotBeNull();
        using var socket = await ConnectAsync();
        (await TalkAsync(socket, "one")).ShouldBe("one");

        _preferences.ShouldBe([true]);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(16, 8)]
    public void There_is_a_queue_of_writes_for_two_processors(int queues, int expected)
    {
        var services = new ServiceCollection().Configure<SocketTransportOptions>(transport => transport.IOQueueCount = queues);
        services.AddSocketTransport();

        using var provider = services.BuildServiceProvider();

        provider.GetRequiredService<IOptions<SocketTransportOptions>>().Value.IOQueueCount.ShouldBe(expected);
    }

    private async Task EchoAsync(HttpContext context)
    {
        SocketTransport.TakeAtOnce(context);
        _preferences.Add(Preference?.GetValue(context.Features.Get<IConnectionSocketFeature>()!.Socket.SafeHandle));
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[100];
        while (await socket.ReceiveAsync(buffer, _patience.Token) is { MessageType: WebSocketMessageType.Text } read)
        {
            lock (_threadsOfPool)
            {
                _threadsOfPool.Add(Thread.CurrentThread.IsThreadPoolThread);
            }

            if (Encoding.UTF8.GetString(buffer, 0, read.Count) == "stuck")
            {
                _isStuck.SetResult();
                _gate.Wait(_patience.Token);
            }

            await socket.SendAsync(buffer.AsMemory(0, read.Count), WebSocketMessageType.Text, endOfMessage: true, _patience.Token);
        }
    }

    private async Task<ClientWebSocket> ConnectAsync()
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(_address, _patience.Token);
        return socket;
    }

    private async Task<string> TalkAsync(ClientWebSocket socket, string text)
    {
        await SendAsync(socket, text);
        return await ReadAsync(socket);
    }

    private Task SendAsync(ClientWebSocket socket, string text) => socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, _patience.Token);

    private async Task<string> ReadAsync(ClientWebSocket socket)
    {
        var buffer = new byte[100];
        var read = await socket.ReceiveAsync(buffer, _patience.Token);
        return Encoding.UTF8.GetString(buffer, 0, read.Count);
    }
}
