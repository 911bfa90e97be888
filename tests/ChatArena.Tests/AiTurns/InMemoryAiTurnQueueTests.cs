using ChatArena.Core.AiTurns;
using ChatArena.Tests.Contracts;

namespace ChatArena.Tests.AiTurns;

public sealed class InMemoryAiTurnQueueTests : AiTurnQueueContract
{
    private readonly LogLines<InMemoryAiTurnQueue> _log = new();
    private InMemoryAiTurnQueue? _queue;

    protected override IReadOnlyCollection<string> Said => _log.Lines;

    protected override ValueTask<IAiTurnQueue> OpenAsync() => ValueTask.FromResult<IAiTurnQueue>(_queue ??= new(Clock, _log));
}
