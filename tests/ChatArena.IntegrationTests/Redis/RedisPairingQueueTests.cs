using ChatArena.Core.Nodes;
using ChatArena.Core.Pairing;
using ChatArena.IntegrationTests.Hosting;
using ChatArena.Tests.Contracts;

namespace ChatArena.IntegrationTests.Redis;

public sealed class RedisPairingQueueTests(RedisServer server) : PairingQueueContract, IClassFixture<RedisServer>, IAsyncDisposable
{
    /// <summary>Longer than any test, whoever else uses this machine: Redis's time does not stand still.</summary>
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    private readonly RedisTest _redis = new(server);

    protected override async ValueTask<IPairingQueue> OpenAsync() => new RedisPairingQueue(await _redis.ProcessAsync(), new ThisNode(), Clock) { Lease = Long };

    [Fact]
    public async Task People_of_a_process_that_no_longer_says_that_it_lives_leave_the_queue_and_others_stay()
    {
        var (dead, alive) = (new ThisNode(), new ThisNode());
        var dying = new RedisPairingQueue(await _redis.ProcessAsync(), dead, Clock) { Lease = TimeSpan.FromMilliseconds(50) };
        var living = new RedisPairingQueue(await _redis.ProcessAsync(), alive, Clock) { Lease = Long };
        var (gone, there) = (Ticket(dead), Ticket(alive));
        await living.EnqueueAsync([there], default);
        await dying.EnqueueAsync([gone], default);

        await WaitFor.TrueAsync(async () => await living.CountAsync(there.Pool, default) == 1);

        (await living.OrderAsync(there.Pool, default)).ShouldBe([there.Id]);
        (await living.ReadyAsync(there.Pool, Clock.GetUtcNow(), 10, default)).ShouldHaveSingleItem().Id.ShouldBe(there.Id);
        (await living.TakeAsync(there.Pool, [[gone.Id, there.Id]], default)).ShouldBe([false]);
        (await living.RemoveAsync(gone, default)).ShouldBeFalse();
        // Back in time, or started anew under the same id: as anybody who comes.
        await living.EnqueueAsync([gone], default);
        (await living.CountAsync(there.Pool, default)).ShouldBe(2);
    }

    [Fact]
    public async Task A_process_that_asks_where_its_people_stand_keeps_them_there()
    {
        var node = new ThisNode();
        var brief = new RedisPairingQueue(await _redis.ProcessAsync(), node, Clock) { Lease = TimeSpan.FromSeconds(4) };
        var steady = new RedisPairingQueue(await _redis.ProcessAsync(), node, Clock) { Lease = Long };
        var ticket = Ticket(node);
        await brief.EnqueueAsync([ticket], default);
        await steady.OrderAsync(ticket.Pool, default);

        // Somebody else's lease runs out meanwhile: the time has passed.
        var other = Ticket(new ThisNode());
        await brief.EnqueueAsync([other], default);
        await WaitFor.TrueAsync(async () => await steady.CountAsync(ticket.Pool, default) == 1);

        (await steady.OrderAsync(ticket.Pool, default)).ShouldBe([ticket.Id]);
    }

    public ValueTask DisposeAsync() => _redis.DisposeAsync();

    private Ticket Ticket(ThisNode node) => new()
    {
        Id = Guid.CreateVersion7(),
        ParticipantId = Guid.CreateVersion7(),
        Code = "user_00000001",
        Pool = new(Guid.Empty, "default", "en"),
        QueuedAt = Clock.GetUtcNow(),
        NotBefore = Clock.GetUtcNow(),
        Resumable = false,
        NodeId = node.Id,
    };
}
