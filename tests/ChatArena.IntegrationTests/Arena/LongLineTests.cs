using ChatArena.Core.Pairing;
using ChatArena.IntegrationTests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace ChatArena.IntegrationTests.Arena;

public sealed class LongLineTests(PostgresCluster cluster) : ArenaTest(cluster)
{
    private const int Ahead = 1200;

    [Fact]
    public async Task In_a_long_line_a_place_is_told_at_once_and_then_every_few_seconds()
    {
        // They wait out a delay.
        var queue = Server.Services.GetRequiredService<IPairingQueue>();
        await using var person = await Server.ConnectAsync();
        await person.JoinAsync();
        await person.NextAsync("waiting");
        IReadOnlyCollection<Pool> pools = [];
        await WaitFor.TrueAsync(async () => (pools = await queue.PoolsAsync(CancellationToken.None)).Count == 1);
        var now = TimeProvider.System.GetUtcNow();
        Ticket[] others = [.. Enumerable.Range(0, Ahead).Select(number => new Ticket
        {
            Id = Guid.CreateVersion7(),
            ParticipantId = Guid.CreateVersion7(),
            Code = $"user_{number:x8}",
            Pool = pools.Single(),
            QueuedAt = now.AddMinutes(-5),
            NotBefore = now.AddHours(1),
            Resumable = false,
            NodeId = Guid.CreateVersion7(),
        })];
        await queue.EnqueueAsync(others, CancellationToken.None);
        var first = await person.NextAsync("waiting");
        ((int)first["position"]!).ShouldBe(Ahead + 1);

        await queue.RemoveAsync(others[0], CancellationToken.None);
        var second = await person.NextAsync("waiting");
        ((int)second["position"]!).ShouldBe(Ahead);
        ((int)second["waited_seconds"]! - (int)first["waited_seconds"]!).ShouldBeGreaterThan(2, "elsewhere it is one");

        await person.JoinAsync();
        ((int)(await person.NextAsync("waiting"))["position"]!).ShouldBe(Ahead);
    }
}
