using ChatArena.Core.Pairing;
using ChatArena.Tests.Contracts;

namespace ChatArena.Tests.Pairing;

public sealed class InMemoryPairingQueueTests : PairingQueueContract
{
    private InMemoryPairingQueue? _queue;

    protected override ValueTask<IPairingQueue> OpenAsync() => ValueTask.FromResult<IPairingQueue>(_queue ??= new(Clock));

    [Fact]
    public async Task Nobody_waits_for_a_clock_that_was_set_back()
    {
        var queue = await OpenAsync();
        var ticket = Ticket(waited: 0) with { NotBefore = Clock.GetUtcNow().AddSeconds(10) };
        await queue.EnqueueAsync([ticket], CancellationToken.None);
        (await queue.ReadyAsync(ticket.Pool, Clock.GetUtcNow(), 10, CancellationToken.None)).ShouldBeEmpty();

        (await queue.ReadyAsync(ticket.Pool, Clock.GetUtcNow().AddHours(-1), 10, CancellationToken.None)).ShouldHaveSingleItem();
    }
}
