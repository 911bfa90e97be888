using ChatArena.Core.AiTurns;
using ChatArena.IntegrationTests.Hosting;
using ChatArena.Tests.Contracts;

namespace ChatArena.IntegrationTests.Redis;

public sealed class RedisAiTurnQueueTests(RedisServer server) : AiTurnQueueContract, IClassFixture<RedisServer>, IAsyncDisposable
{
    private readonly RedisTest _redis = new(server);
    private readonly LogLines<RedisAiTurnQueue> _log = new();

    protected override IReadOnlyCollection<string> Said => _log.Lines;

    protected override async ValueTask<IAiTurnQueue> OpenAsync() => new RedisAiTurnQueue(await _redis.ProcessAsync(), Clock, _log);

    public ValueTask DisposeAsync() => _redis.DisposeAsync();
}
