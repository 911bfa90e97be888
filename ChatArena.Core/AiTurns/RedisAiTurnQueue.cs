using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using ChatArena.Core.Redis;
using ChatArena.Core.Timing;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace ChatArena.Core.AiTurns;

/// <summary>
/// Turns between processes. A sorted set instead of a stream: turns are due at a time, replace each other, and wait for their seat, which a
/// stream's entries cannot. Times are the processes' clocks; a lease is far longer than those differ.
/// </summary>
public sealed partial class RedisAiTurnQueue(IConnectionMultiplexer redis, TimeProvider clock, ILogger<RedisAiTurnQueue> log) : IAiTurnQueue
{
    /// <summary>News of changes can be missed; nobody waits longer without a look.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isListening;

    public async ValueTask EnqueueAsync(AiTurn turn, CancellationToken cancel) =>
        await RedisAiTurnScripts.Enqueue.RunAsync(redis, Keys(turn), [.. Values(turn), Json(turn), Text(turn.Id), turn.TriggerSeq, Text(turn.DueAt), turn.IsIdle], cancel);

    public async ValueTask<LeasedTurn?> LeaseAsync(TimeSpan lease, TimeSpan atMost, CancellationToken cancel)
    {
        var until = clock.GetUtcNow() + atMost;
        while (true)
        {
            await ListenAsync();
            Task changed;
            lock (_gate)
            {
                // Before the look, so that nothing that comes behind it is missed.
                changed = _changed.Task;
            }

            var now = clock.GetUtcNow();
            var (leased, next) = await TryLeaseAsync(now, lease, cancel);
            if (leased is not null || now >= until)
            {
                return leased;
            }

            var wait = Shortest(until - now, LongestWait, next is { } due ? due - now : LongestWait);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            await Task.WhenAny(changed, Task.Delay(wait.WholeMilliseconds(), clock, stop.Token));
            await stop.CancelAsync();
            cancel.ThrowIfCancellationRequested();
        }
    }

    public async ValueTask<bool> ExtendAsync(LeasedTurn leased, TimeSpan lease, CancellationToken cancel) =>
        (bool)await RedisAiTurnScripts.Extend.RunAsync(
            redis, Keys(leased.Turn), [.. Values(leased.Turn), Text(leased.Lease), Text(clock.GetUtcNow() + lease)], cancel);

    public async ValueTask AcknowledgeAsync(LeasedTurn leased, CancellationToken cancel) =>
        await RedisAiTurnScripts.Acknowledge.RunAsync(redis, Keys(leased.Turn), [.. Values(leased.Turn), Text(leased.Lease)], cancel);

    public async ValueTask ReleaseAsync(LeasedTurn leased, TimeSpan delay, CancellationToken cancel)
    {
        var again = leased.Turn with { DueAt = clock.GetUtcNow() + delay };
        await RedisAiTurnScripts.Release.RunAsync(
            redis, Keys(again), [.. Values(again), Text(leased.Lease), Json(again), Text(again.Id), again.TriggerSeq, Text(again.DueAt), again.IsIdle], cancel);
    }

    public async ValueTask CancelAsync(Guid conversationId, CancellationToken cancel) =>
        await RedisAiTurnScripts.Cancel.RunAsync(redis, [RedisKeys.TurnsDue, RedisKeys.Turns(conversationId)], [Text(conversationId)], cancel);

    private async Task<(LeasedTurn? Leased, DateTimeOffset? Next)> TryLeaseAsync(DateTimeOffset now, TimeSpan time, CancellationToken cancel)
    {
        var lease = Guid.CreateVersion7();
        var leasing = RedisAiTurnScripts.Lease.StartAsync(
            redis,
            [RedisKeys.TurnsDue, RedisKeys.TurnsParked],
            [
                Text(now),
                Text(now + time),
                Text(lease),
                IAiTurnQueue.MostAttempts,
                (long)RedisKeys.TurnExpiry.TotalMilliseconds,
                (long)RedisKeys.ParkedExpiry.TotalMilliseconds,
                RedisKeys.TurnsPrefix,
            ]);
        try
        {
            return Read(await leasing.WaitAsync(RedisScript.Patience, cancel), lease);
        }
        catch (Exception problem) when (problem is TimeoutException or OperationCanceledException)
        {
            _ = GiveBackAsync(leasing, lease);
            throw;
        }
    }

    /// <summary>What Redis leases to somebody who no longer waits for it would be nobody's until the lease runs out. Never throws.</summary>
    private async Task GiveBackAsync(Task<RedisResult> leasing, Guid lease)
    {
        try
        {
            if (Read(await leasing, lease).Leased is { } leased)
            {
                await ReleaseAsync(leased, TimeSpan.Zero, CancellationToken.None);
            }
        }
        catch (Exception problem)
        {
            LogKept(problem.Message);
        }
    }

    private (LeasedTurn? Leased, DateTimeOffset? Next) Read(RedisResult answered, Guid lease)
    {
        var answer = (RedisValue[])answered!;
        foreach (var parked in answer.Skip(3).Select(Turn))
        {
            LogParked(parked.Id, parked.ConversationId, IAiTurnQueue.MostAttempts);
        }

        return (
            answer[1].IsNullOrEmpty ? null : new(Turn(answer[1]), lease, (int)answer[2]),
            answer[0].IsNullOrEmpty ? null : DateTimeOffset.UnixEpoch.AddMicroseconds((long)answer[0]));
    }

    private async Task ListenAsync()
    {
        if (!_isListening)
        {
            _isListening = await RedisSubscription.TryAsync(redis, RedisKeys.TurnsChanged, OnChanged);
        }
    }

    private void OnChanged(RedisChannel channel, RedisValue nothing) => Wake();

    private void Wake()
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            (changed, _changed) = (_changed, new(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        changed.TrySetResult();
    }

    private static RedisKey[] Keys(AiTurn turn) => [RedisKeys.TurnsDue, RedisKeys.Turns(turn.ConversationId)];

    private static RedisValue[] Values(AiTurn turn) =>
    [
        (int)turn.Seat,
        $"{turn.ConversationId:N}:{turn.Seat}",
        (long)RedisKeys.TurnExpiry.TotalMilliseconds,
        (string)RedisKeys.TurnsChanged!,
    ];

    private static RedisValue Json(AiTurn turn) => JsonSerializer.SerializeToUtf8Bytes(turn, RedisTurnJson.Default.AiTurn);

    private static AiTurn Turn(RedisValue json) => JsonSerializer.Deserialize((byte[])json!, RedisTurnJson.Default.AiTurn)!;

    private static RedisValue Text(Guid id) => id.ToString("N");

    /// <summary>Microseconds, rounded up: a turn is never early.</summary>
    private static RedisValue Text(DateTimeOffset time) =>
        ((time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks + TimeSpan.TicksPerMicrosecond - 1) / TimeSpan.TicksPerMicrosecond).ToString(CultureInfo.InvariantCulture);

    private static TimeSpan Shortest(params ReadOnlySpan<TimeSpan> times)
    {
        var shortest = TimeSpan.MaxValue;
        foreach (var time in times)
        {
            shortest = time < shortest ? time : shortest;
        }

        return shortest;
    }

    [LoggerMessage(LogLevel.Warning, "A turn that came too late may be nobody's until its lease runs out: {Problem}")]
    private partial void LogKept(string problem);

    [LoggerMessage(LogLevel.Error, "Turn {Turn} of conversation {Conversation} is parked: delivered {Attempts} times and never finished")]
    private partial void LogParked(Guid turn, Guid conversation, int attempts);
}

[JsonSerializable(typeof(AiTurn))]
internal sealed partial class RedisTurnJson : JsonSerializerContext;
