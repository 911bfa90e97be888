using ChatArena.Core;
using ChatArena.Core.Live;
using ChatArena.Core.Nodes;
using ChatArena.Core.Redis;
using ChatArena.IntegrationTests.Hosting;
using ChatArena.Tests.Contracts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
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

    [Fact]
    public async Task A_subscription_that_the_client_library_gave_up_is_asked_for_again_and_its_people_hear_that_they_missed_something()
    {
        using var process = await server.ConnectAsync();
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddSingleton<IConnectionMultiplexer>(process);
        builder.AddRedisBackplane();
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        var (address, receiver) = (Guid.CreateVersion7(), new EventReceiver());
        await host.Services.GetRequiredService<ILiveEvents>().SubscribeAsync(address, receiver, TestContext.Current.CancellationToken);

        // As it does by itself when its connections come back at the wrong moment; none of them fails here.
        await process.GetSubscriber().UnsubscribeAsync(RedisKeys.Events(address));

        (await receiver.NextAsync()).ShouldBe(new EventsMissed());
        (await OpenAsync()).Publish(address, new ConnectedElsewhere(1));
        (await receiver.NextAsync()).ShouldBe(new ConnectedElsewhere(1));
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_Redis_that_is_back_and_too_busy_to_say_so_in_time_is_still_heard_of()
    {
        await using var cable = await Cable.LayAsync(new($"http://{server.Connection}"));
        using var process = await ConnectionMultiplexer.ConnectAsync($"{cable.Address.Authority},abortConnect=false,connectTimeout=2000");
        await process.GetSubscriber().PingAsync();
        var isHeld = 0;
        process.ConnectionRestored += (_, restored) =>
        {
            // Called before the events' own. What comes back later is not held again.
            if (restored.ConnectionType == ConnectionType.Subscription && Interlocked.Exchange(ref isHeld, 1) == 0)
            {
                cable.HoldBack();
            }
        };
        var (blackouts, log) = (new Blackouts(), new LogLines<RedisLiveEvents>());
        using var live = new RedisLiveEvents(process, blackouts, log);

        cable.PullOut();
        cable.PlugIn();
        await WaitFor.TrueAsync(() => Task.FromResult(log.Lines.Any(line => line.Contains("timed out", StringComparison.Ordinal) || line.Contains("Timeout awaiting", StringComparison.Ordinal))));
        // What was heard before anything was held back does not count.
        var heard = blackouts.WaitAsync(TestContext.Current.CancellationToken).AsTask();
        heard = heard.IsCompleted ? blackouts.WaitAsync(TestContext.Current.CancellationToken).AsTask() : heard;
        heard.IsCompleted.ShouldBeFalse();
        cable.Release();

        await heard.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
    }

    protected override async ValueTask<ILiveEvents> OpenAsync() => Open(await _redis.ProcessAsync());

    private static RedisLiveEvents Open(IConnectionMultiplexer process) => new(process, new Blackouts(), NullLogger<RedisLiveEvents>.Instance);

    public ValueTask DisposeAsync() => _redis.DisposeAsync();
}
