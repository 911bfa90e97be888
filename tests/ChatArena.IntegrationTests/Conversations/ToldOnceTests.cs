using System.Collections.Concurrent;
using ChatArena.Core.AiTurns;
using ChatArena.Core.Conversations;
using ChatArena.Core.Live;
using ChatArena.IntegrationTests.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace ChatArena.IntegrationTests.Conversations;

public sealed class ToldOnceTests(PostgresCluster cluster) : IAsyncLifetime
{
    private static readonly DateTimeOffset At = new(2026, 1, 19, 10, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private NpgsqlDataSource _owner = null!;
    private NpgsqlDataSource _writer = null!;

    /// <summary>Besides the owner a role that the owner can forbid to read.</summary>
    public async ValueTask InitializeAsync()
    {
        var connection = await cluster.CreateDatabaseAsync();
        _owner = NpgsqlDataSource.Create(connection);
        var role = new NpgsqlConnectionStringBuilder(connection).Database + "_writer";
        await ExecuteAsync($"""
            CREATE ROLE {role} LOGIN;
            GRANT USAGE ON SCHEMA arena TO {role};
            GRANT SELECT, UPDATE ON arena.conversations TO {role};
            GRANT INSERT, SELECT (conversation_id, seat, seq, client_id) ON arena.messages TO {role};
            """);
        _writer = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connection) { Username = role }.ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        await _owner.DisposeAsync();
    }

    [Fact]
    public async Task When_the_store_fails_behind_the_commit_every_sender_is_told_exactly_once()
    {
        var (one, two) = await TwoConversationsOfOneLaneAsync();
        await ExecuteAsync($"INSERT INTO arena.messages (conversation_id, seq, seat, client_id, think, speech, sent_at) VALUES ('{two}', 1, 1, 'sent before', '', '', now())");
        var warnings = new Warnings();
        var log = new ConversationLog(_writer, new InMemoryLiveEvents(NullLogger<InMemoryLiveEvents>.Instance), new AiTurnDispatch(), TimeProvider.System, warnings);
        var sender = new Sender();
        log.TryAppend(Draft(one, "new", sender)).ShouldBeTrue();
        log.TryAppend(Draft(two, "sent before", sender)).ShouldBeTrue();

        // Both go into one commit. It stores the first; why the second was left out cannot be read for a while.
        var running = log.RunAsync(CancellationToken.None);
        (await sender.NextAsync()).ShouldBe("new is number 1");
        (await warnings.FirstAsync()).ShouldContain("permission denied");
        await ExecuteAsync($"GRANT SELECT ON arena.messages TO {new NpgsqlConnectionStringBuilder(_writer.ConnectionString).Username}");
        (await sender.NextAsync()).ShouldBe("sent before is number 1");

        log.Complete();
        await running.WaitAsync(Patience);
        sender.HasMore.ShouldBeFalse();
    }

    [Fact]
    public async Task The_sender_is_told_before_the_partner_hears_it_with_the_same_number_and_time()
    {
        var (one, two) = await TwoConversationsOfOneLaneAsync();
        var everybody = new Everybody();
        var log = new ConversationLog(_owner, everybody, new AiTurnDispatch(), TimeProvider.System, NullLogger<ConversationLog>.Instance);
        for (var number = 1; number <= 5; number++)
        {
            log.TryAppend(Draft(one, $"one {number}", everybody, Guid.CreateVersion7())).ShouldBeTrue();
            log.TryAppend(Draft(two, $"two {number}", everybody, Guid.CreateVersion7())).ShouldBeTrue();
        }

        var running = log.RunAsync(CancellationToken.None);
        log.Complete();
        await running.WaitAsync(Patience);

        everybody.Told.Count.ShouldBe(20);
        foreach (var pair in everybody.Told.Chunk(2))
        {
            (pair[0].Who, pair[1].Who).ShouldBe(("sender", "partner"));
            pair[1].Message.ShouldBe(pair[0].Message);
        }
    }

    private async Task<(Guid One, Guid Two)> TwoConversationsOfOneLaneAsync()
    {
        var one = Guid.CreateVersion7();
        var two = Guid.CreateVersion7();
        while (((one.GetHashCode() ^ two.GetHashCode()) & 1) != 0)
        {
            two = Guid.CreateVersion7();
        }

        await ExecuteAsync($"""
            INSERT INTO arena.conversations (id, code, study_version_id, condition, language, topic_id, topic, rules, started_at)
            SELECT conversation.id, conversation.code, version.id, 'default', 'en', 1, '', '{"{}"}', now()
            FROM arena.study_versions AS version, (VALUES ('{one}'::uuid, 'one'), ('{two}'::uuid, 'two')) AS conversation(id, code)
            """);
        return (one, two);
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = _owner.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static MessageDraft Draft(Guid conversation, string clientId, IAppendReceiver sender, params Guid[] partners) => new()
    {
        ConversationId = conversation,
        Seat = 1,
        ClientId = clientId,
        Think = "",
        Speech = "",
        SentAt = At,
        KnownSeq = 0,
        Audience = partners,
        Receiver = sender,
    };

    private sealed class Sender : IAppendReceiver
    {
        private readonly BlockingCollection<string> _told = [];

        public bool HasMore => _told.Count > 0;

        public void Stored(MessageDraft draft, int seq, DateTimeOffset sentAt) => _told.Add($"{draft.ClientId} is number {seq}");

        public void Refused(MessageDraft draft, string code) => _told.Add($"{draft.ClientId} is refused: {code}");

        public Task<string> NextAsync() => Task.Run(() => _told.TryTake(out var told, Patience) ? told : "nothing");
    }

    /// <summary>Sender and partner in one, who notes who is told what, in which order.</summary>
    private sealed class Everybody : IAppendReceiver, ILiveEvents
    {
        public List<(string Who, (Guid Conversation, int Seq, DateTimeOffset SentAt) Message)> Told { get; } = [];

        public void Stored(MessageDraft draft, int seq, DateTimeOffset sentAt) => Told.Add(("sender", (draft.ConversationId, seq, sentAt)));

        public void Refused(MessageDraft draft, string code) => Told.Add((code, default));

        public void Publish(Guid address, LiveEvent happened)
        {
            var stored = (MessageStored)happened;
            Told.Add(("partner", (stored.ConversationId, stored.Seq, stored.SentAt)));
        }

        public ValueTask SubscribeAsync(Guid address, ILiveReceiver receiver, CancellationToken cancel) => ValueTask.CompletedTask;

        public void Unsubscribe(Guid address, ILiveReceiver receiver)
        {
        }
    }

    /// <summary>Tells when the log warned.</summary>
    private sealed class Warnings : ILogger<ConversationLog>
    {
        private readonly TaskCompletionSource<string> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> FirstAsync() => _first.Task.WaitAsync(Patience);

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _first.TrySetResult(formatter(state, exception));
    }
}
