using ChatArena.Core.Pairing;
using StackExchange.Redis;

namespace ChatArena.Core.Redis;

/// <summary>
/// Every key and channel in Redis. Nothing here is the truth: all of it is built again from the processes' memory and from PostgreSQL
/// when Redis comes back empty. No key lives for ever: each has an expiry that its owner renews.
/// </summary>
/// <remarks>
/// Keys that one script touches share a hash tag (the part in braces), so that they stay together on a cluster. Of the channels only people
/// have many; they cost memory in Redis and vanish with the connection that subscribed.
/// </remarks>
internal static class RedisKeys
{
    /// <summary>How long the keys of a pool outlive the last sign of the processes that hold its people.</summary>
    public static readonly TimeSpan PoolExpiry = TimeSpan.FromMinutes(1);

    /// <summary>How long turns outlive the last change of any of them; the store knows older ones.</summary>
    public static readonly TimeSpan TurnExpiry = TimeSpan.FromDays(1);

    /// <summary>How long parked turns can be looked at.</summary>
    public static readonly TimeSpan ParkedExpiry = TimeSpan.FromDays(7);

    /// <summary>
    /// Sorted set: pools in JSON by the time of the last sign of somebody who waits there, milliseconds. Owner: every process with people in a
    /// pool. Expiry: a minute, the entries too.
    /// </summary>
    public static readonly RedisKey Pools = "arena:pools";

    /// <summary>Somebody entered the queue. The payload is the publisher's id, so that it can pass over its own.</summary>
    public static readonly RedisChannel Queued = new("arena:queued", RedisChannel.PatternMode.Literal);

    /// <summary>Sorted set: seats that may be leased, by the time from which they may, microseconds. Owner: the turn queue. Expiry: a day after the last change.</summary>
    public static readonly RedisKey TurnsDue = "arena:{turns}:due";

    /// <summary>List of JSON, newest first, at most 1000: turns that were given up, and why. Owner: the turn queue. Expiry: a week after the last one.</summary>
    public static readonly RedisKey TurnsParked = "arena:{turns}:parked";

    /// <summary>Something changed in the turn queue: whoever waits for a turn looks again.</summary>
    public static readonly RedisChannel TurnsChanged = new("arena:turns", RedisChannel.PatternMode.Literal);

    /// <summary>Hash: the turns of one conversation's seats, fields such as <c>2.waiting</c>. Owner: the turn queue. Expiry: a day after the last change.</summary>
    public static RedisKey Turns(Guid conversation) => $"arena:{{turns}}:{conversation:N}";

    /// <summary>What the turn queue's scripts put in front of a conversation's id.</summary>
    public const string TurnsPrefix = "arena:{turns}:";

    /// <summary>
    /// The keys of one pool, owned by the pairing queue, with an expiry of a minute that every process with people in it renews:
    /// <list type="number">
    /// <item>sorted set, all scores 0: the line, as sortable texts of waiting since, ticket id and not before</item>
    /// <item>hash: ticket id to ticket</item>
    /// <item>hash: participant id to ticket id</item>
    /// <item>sorted set: processes that hold people of the pool, by the time at which their lease is over, milliseconds of Redis's clock</item>
    /// </list>
    /// </summary>
    public static RedisKey[] Pool(Pool pool) => [$"arena:{{{pool}}}:line", $"arena:{{{pool}}}:tickets", $"arena:{{{pool}}}:people", $"arena:{{{pool}}}:nodes"];

    /// <summary>Events of one person. Owner: whoever has something to tell them; subscriber: the process that holds their socket.</summary>
    public static RedisChannel Events(Guid address) => new($"arena:to:{address:N}", RedisChannel.PatternMode.Literal);

    /// <summary>Whose events a channel carries.</summary>
    public static Guid AddressOf(RedisChannel events) => Guid.ParseExact(((string)events!).AsSpan("arena:to:".Length), "N");
}
