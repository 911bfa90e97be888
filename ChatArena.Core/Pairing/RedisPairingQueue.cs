using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Threading.Channels;
using ChatArena.Core.Nodes;
using ChatArena.Core.Redis;
using StackExchange.Redis;

namespace ChatArena.Core.Pairing;

/// <summary>
/// The queue of many processes. A process holds its people's tickets by a lease in each pool, renewed whenever it asks for their order; when it is over,
/// they leave the queue.
/// </summary>
public sealed class RedisPairingQueue(IConnectionMultiplexer redis, ThisNode node, TimeProvider clock) : IPairingQueue
{
    /// <summary>Sets this queue's own news apart from others'.</summary>
    private readonly RedisValue _self = Guid.CreateVersion7().ToString("N");

    // Holds at most one "something changed"; more would say nothing new.
    private readonly Channel<bool> _changed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private bool _isListening;

    /// <summary>By Redis's clock. Shorter than what makes a process dead: nobody shall wait for a partner who cannot answer.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(5);

    public async ValueTask EnqueueAsync(IReadOnlyList<Ticket> tickets, CancellationToken cancel)
    {
        if (tickets.Count == 0)
        {
            return;
        }

        foreach (var (pool, theirs) in tickets.GroupBy(ticket => ticket.Pool).Select(pool => (pool.Key, pool.ToList())))
        {
            foreach (var other in (await NamedAsync(cancel)).Where(other => other != pool))
            {
                await RedisPairingScripts.Forget.RunAsync(redis, RedisKeys.Pool(other), [.. theirs.Select(ticket => (RedisValue)Text(ticket.ParticipantId))], cancel);
            }

            // Named first: a pool that nobody knows would never be paired.
            await NameAsync(pool, cancel);
            await RedisPairingScripts.Enqueue.RunAsync(
                redis, RedisKeys.Pool(pool), [Milliseconds(Lease), Milliseconds(RedisKeys.PoolExpiry), .. theirs.SelectMany(Values)], cancel);
        }

        _changed.Writer.TryWrite(true);
        await redis.GetSubscriber().PublishAsync(RedisKeys.Queued, _self, CommandFlags.FireAndForget);
    }

    public async ValueTask<bool> RemoveAsync(Ticket ticket, CancellationToken cancel) =>
        (bool)await RedisPairingScripts.Remove.RunAsync(redis, RedisKeys.Pool(ticket.Pool), [Text(ticket.Id)], cancel);

    public async ValueTask<IReadOnlyList<Pool>> PoolsAsync(CancellationToken cancel)
    {
        var pools = await NamedAsync(cancel);
        var counts = await Task.WhenAll(pools.Select(pool => CountAsync(pool, cancel).AsTask()));
        return [.. pools.Where((_, index) => counts[index] > 0)];
    }

    public async ValueTask<IReadOnlyList<Ticket>> ReadyAsync(Pool pool, DateTimeOffset now, int most, CancellationToken cancel)
    {
        var found = (RedisValue[])(await RedisPairingScripts.Ready.RunAsync(redis, RedisKeys.Pool(pool), [Text(now), most], cancel))!;
        return [.. found.Select(json => JsonSerializer.Deserialize((byte[])json!, RedisTicketJson.Default.Ticket)!)];
    }

    public async ValueTask<IReadOnlyList<Guid>> OrderAsync(Pool pool, CancellationToken cancel)
    {
        var order = RedisPairingScripts.Order.RunAsync(
            redis, RedisKeys.Pool(pool), [Text(node.Id), Milliseconds(Lease), Milliseconds(RedisKeys.PoolExpiry)], cancel);
        await NameAsync(pool, cancel);
        // 16 digits of time, then the id.
        return [.. ((string[])(await order)!).Select(member => Guid.ParseExact(member.AsSpan(16, 32), "N"))];
    }

    public async ValueTask<int> CountAsync(Pool pool, CancellationToken cancel) =>
        (int)await RedisPairingScripts.Count.RunAsync(redis, RedisKeys.Pool(pool), [], cancel);

    public async ValueTask<IReadOnlyList<bool>> TakeAsync(Pool pool, IReadOnlyList<IReadOnlyList<Guid>> groups, CancellationToken cancel)
    {
        if (groups.Count == 0)
        {
            return [];
        }

        RedisValue[] asked = [.. groups.SelectMany(group => group.Select(id => (RedisValue)Text(id)).Prepend(group.Count))];
        var taken = (RedisValue[])(await RedisPairingScripts.Take.RunAsync(redis, RedisKeys.Pool(pool), asked, cancel))!;
        return [.. taken.Select(one => (bool)one)];
    }

    public async ValueTask WaitForChangeAsync(TimeSpan atMost, CancellationToken cancel)
    {
        await ListenAsync();
        using var limit = new CancellationTokenSource(atMost, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        try
        {
            await _changed.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // The time is over, which is as good as a change.
        }
    }

    private async Task ListenAsync()
    {
        if (!_isListening)
        {
            _isListening = await RedisSubscription.TryAsync(redis, RedisKeys.Queued, OnQueued);
        }
    }

    private void OnQueued(RedisChannel channel, RedisValue publisher)
    {
        if (publisher != _self)
        {
            _changed.Writer.TryWrite(true);
        }
    }

    private async Task NameAsync(Pool pool, CancellationToken cancel) =>
        await RedisPairingScripts.Name.RunAsync(redis, [RedisKeys.Pools], [Milliseconds(RedisKeys.PoolExpiry), JsonSerializer.Serialize(pool, RedisTicketJson.Default.Pool)], cancel);

    private async Task<IReadOnlyList<Pool>> NamedAsync(CancellationToken cancel)
    {
        var pools = await redis.GetDatabase().SortedSetRangeByRankAsync(RedisKeys.Pools).WaitAsync(RedisScript.Patience, cancel);
        return [.. pools.Select(json => JsonSerializer.Deserialize((byte[])json!, RedisTicketJson.Default.Pool))];
    }

    private static RedisValue[] Values(Ticket ticket) =>
    [
        Text(ticket.Id),
        Text(ticket.ParticipantId),
        Text(ticket.NodeId),
        Text(ticket.QueuedAt),
        Text(ticket.NotBefore),
        JsonSerializer.SerializeToUtf8Bytes(ticket, RedisTicketJson.Default.Ticket),
    ];

    private static string Text(Guid id) => id.ToString("N");

    private static string Text(DateTimeOffset time) => time.UtcTicks.ToString("x16", CultureInfo.InvariantCulture);

    private static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;
}

[JsonSerializable(typeof(Ticket))]
internal sealed partial class RedisTicketJson : JsonSerializerContext;
