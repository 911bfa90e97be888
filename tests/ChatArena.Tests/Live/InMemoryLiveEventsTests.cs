using ChatArena.Core.Live;
using ChatArena.Tests.Contracts;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatArena.Tests.Live;

public sealed class InMemoryLiveEventsTests : LiveEventsContract
{
    private readonly InMemoryLiveEvents _live = new(NullLogger<InMemoryLiveEvents>.Instance);

    protected override ValueTask<ILiveEvents> OpenAsync() => ValueTask.FromResult<ILiveEvents>(_live);
}
