using ChatArena.Core.AiTurns;
using ChatArena.Core.Conversations;
using ChatArena.Core.Live;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace ChatArena.IntegrationTests.Store;

/// <summary>A process that writes: a log of its own, and a memory of what it was told.</summary>
internal sealed class LogWriter : IAppendReceiver, IAsyncDisposable
{
    private readonly ConversationLog _log;
    private readonly SemaphoreSlim _answered = new(0);
    private Task _running = Task.CompletedTask;

    public LogWriter(NpgsqlDataSource store)
    {
        _log = new(store, new InMemoryLiveEvents(NullLogger<InMemoryLiveEvents>.Instance), new AiTurnDispatch(), TimeProvider.System, NullLogger<ConversationLog>.Instance);
    }

    public Dictionary<(Guid, string), int> Acknowledged { get; } = [];
    public Dictionary<(Guid, string), string> Refusals { get; } = [];

    /// <summary>What was appended before is then one batch.</summary>
    public LogWriter Start()
    {
        _running = _log.RunAsync(CancellationToken.None);
        return this;
    }

    public void Append(Guid conversation, short seat, string clientId, string speech, int knownSeq = 0) => _log.TryAppend(new()
    {
        ConversationId = conversation,
        Seat = seat,
        ClientId = clientId,
        Think = "thinking",
        Speech = speech,
        SentAt = TimeProvider.System.GetUtcNow(),
        KnownSeq = knownSeq,
        Audience = [],
        Receiver = this,
    }).ShouldBeTrue();

    public async Task AllAsync(int count)
    {
        for (var answer = 0; answer < count; answer++)
        {
            (await _answered.WaitAsync(TimeSpan.FromSeconds(60))).ShouldBeTrue();
        }
    }

    public void Stored(MessageDraft draft, int seq, DateTimeOffset sentAt)
    {
        lock (Acknowledged)
        {
            Acknowledged.Add((draft.ConversationId, draft.ClientId), seq);
        }

        _answered.Release();
    }

    public void Refused(MessageDraft draft, string code)
    {
        lock (Acknowledged)
        {
            Refusals.Add((draft.ConversationId, draft.ClientId), code);
        }

        _answered.Release();
    }

    public async ValueTask DisposeAsync()
    {
        _log.Complete();
        await _running;
    }
}
