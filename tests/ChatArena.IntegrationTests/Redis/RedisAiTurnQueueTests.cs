using ChatArena.Core.AiTurns;
using ChatArena.IntegrationTests.Hosting;
using ChatArena.Tests.Contracts;

namespace ChatArena.IntegrationTests.Redis;

public sealed class RedisAiTurnQueueTests(RedisServer server) : AiTurnQueueContract, IClassFixture<RedisServer>, IAsyncDisposable
{
    private readonly RedisTest _redis = new(server);
    private readonly LogLines<RedisAiTurnQueue> _log = new();

    [Fact]
    public async Task A_turn_that_is_leased_to_somebody_who_no_longer_waits_is_given_back()
    {
        var cancel = TestContext.Current.CancellationToken;
        var queue = await OpenAsync();
        // Subscribes to news of the queue, once.
        (await queue.LeaseAsync(TimeSpan.FromSeconds(30), TimeSpan.Zero, cancel)).ShouldBeNull();
        var turn = AiTurn.For(Guid.CreateVersion7(), 2, AiTurnKind.Reply, 1, Clock.GetUtcNow());
        await queue.EnqueueAsync(turn, cancel);
        await (await _redis.ProcessAsync()).GetDatabase().ExecuteAsync("CLIENT", "PAUSE", "1000");
        using var stop = new CancellationTokenSource();
        var leasing = queue.LeaseAsync(TimeSpan.FromSeconds(30), TimeSpan.Zero, stop.Token).AsTask();
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => leasing);

        // The clock stands still, and so does every lease.
        LeasedTurn? leased = null;
        await WaitFor.TrueAsync(async () => (leased = await queue.LeaseAsync(TimeSpan.FromSeconds(30), TimeSpan.Zero, cancel)) is not null);

        leased!.Turn.Id.ShouldBe(turn.Id);
        leased.Attempt.ShouldBe(2);
    }

    protected override IReadOnlyCollection<string> Said => _log.Lines;

    protected override async ValueTask<IAiTurnQueue> OpenAsync() => new RedisAiTurnQueue(await _redis.ProcessAsync(), Clock, _log);

    public ValueTask DisposeAsync() => _redis.DisposeAsync();
}
