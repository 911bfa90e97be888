using ChatArena.Core.Pairing;
using ChatArena.Tests.Contracts;

namespace ChatArena.Tests.Pairing;

public sealed class InMemoryPairingQueueTests : PairingQueueContract
{
    private InMemoryPairingQueue? _queue;

    protected override ValueTask<IPairingQueue> OpenAsync() => ValueTask.FromResult<IPairingQueue>(_queue ??= new(Clock));
}
