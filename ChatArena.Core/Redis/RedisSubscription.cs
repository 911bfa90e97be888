using System.Diagnostics;
using StackExchange.Redis;

namespace ChatArena.Core.Redis;

/// <summary>
/// The client library answers a subscription with success, and sends it some time later, while its second connection - the one for subscriptions - is
/// still being made. What is published until then is not heard.
/// </summary>
internal static class RedisSubscription
{
    /// <summary>Before one looks, or asks, again.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>The same while nobody is kept waiting.</summary>
    public static readonly TimeSpan LongPause = TimeSpan.FromMilliseconds(250);

    public static bool IsInForce(ISubscriber subscriber, RedisChannel channel) => subscriber.SubscribedEndpoint(channel) is not null;

    /// <returns>False when there is no connection for it, for as long as one waits for Redis: then nothing is subscribed, now or later.</returns>
    /// <exception cref="RedisException">Redis did not answer; it is in force when the connection is back.</exception>
    /// <exception cref="TimeoutException">As above.</exception>
    public static async Task<bool> TryAsync(IConnectionMultiplexer redis, RedisChannel channel, Action<RedisChannel, RedisValue> handler)
    {
        var subscriber = redis.GetSubscriber();
        var patience = Stopwatch.StartNew();
        while (true)
        {
            await subscriber.SubscribeAsync(channel, handler).WaitAsync(RedisScript.Patience);
            if (IsInForce(subscriber, channel))
            {
                return true;
            }

            await subscriber.UnsubscribeAsync(channel, handler).WaitAsync(RedisScript.Patience);
            if (!redis.IsConnected || patience.Elapsed > RedisScript.Patience)
            {
                return false;
            }

            await Task.Delay(Pause);
        }
    }
}
