using ChatArena.Core.Live;
using ChatArena.Core.Nodes;
using ChatArena.IntegrationTests.Hosting;
using ChatArena.Tests.Contracts;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace ChatArena.IntegrationTests.Redis;

public sealed class RedisLiveEventsTests(RedisServer server) : LiveEventsContract, IClassFixture<RedisServer>, IAsyncDisposable
{
    private readonly RedisTest _redis = new(server);

    [Fact]
    public async Task Nobody_is_told_that_they_hear_before_they_do()
    {
        await using var cable = await Cable.LayAsync(new($"http://{server.Connection}"));
        // The second connection is the one for subscriptions.
        cable.HoldBackAfter(connections: 1);
        using var process = await ConnectionMultiplexer.ConnectAsync($"{cable.Address.Authority},abortConnect=false");
        var (address, receiver) = (Guid.CreateVersion7(), new EventReceiver());

        var subscribing = Open(process).SubscribeAsync(address, receiver, TestContext.Current.CancellationToken).AsTask();
        await process.GetDatabase().PingAsync();
        subscribing.IsCompleted.ShouldBeFalse();
        cable.Release();
        await subscribing;
        (await OpenAsync()).Publish(address, new ConnectedElsewhere(1));

        (await receiver.NextAsync()).ShouldBe(new ConnectedElsewhere(1));
    }

    protected override async ValueTask<ILiveEvents> OpenAsync() => Open(await _redis.ProcessAsync());

    private static RedisLiveEvents Open(IConnectionMultiplexer process) => new(process, new Blackouts(), NullLogger<RedisLiveEvents>.Instance);

    public ValueTask DisposeAsync() => _redis.DisposeAsync();
}
