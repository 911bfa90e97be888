using ChatArena.Core.Live;
using ChatArena.Core.Nodes;
using ChatArena.IntegrationTests.Hosting;
using ChatArena.Tests.Contracts;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatArena.IntegrationTests.Redis;

public sealed class RedisLiveEventsTests(RedisServer server) : LiveEventsContract, IClassFixture<RedisServer>, IAsyncDisposable
{
    private readonly RedisTest _redis = new(server);

    protected override async ValueTask<ILiveEvents> OpenAsync() =>
        new RedisLiveEvents(await _redis.ProcessAsync(), new Blackouts(), NullLogger<RedisLiveEvents>.Instance);

    public ValueTask DisposeAsync() => _redis.DisposeAsync();
}
