using System.Diagnostics;
using ChatArena.Core.Redis;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace ChatArena.Core.Live;

/// <summary>
/// Subscriptions, and what is left of them when a connection fails. The client library then looks over all of them and gives up those it has no
/// server for. What it gave up it does not send again with its connection, but only when it looks again - which it does not where its two connections
/// come back in the midst of a look. It tells nobody.
/// </summary>
public sealed partial class RedisLiveEvents
{
    /// <summary>Said once aloud, not with everybody who comes.</summary>
    private volatile bool _isDeaf;
    private volatile bool _isOver;

    /// <summary>How often somebody wished that people are caught up, since it was done.</summary>
    private int _wishes;

    /// <summary>Asks again for every subscription that is not in force, or of which nobody knows since when it is; their people hear that they missed something.</summary>
    internal async Task ListenAgainAsync()
    {
        var subscriber = _redis.GetSubscriber();
        if (subscriber.IsConnected())
        {
            await Task.WhenAll(_addresses
                .Where(one => !one.Value.IsAsking && (one.Value.IsDeaf || !RedisSubscription.IsInForce(subscriber, RedisKeys.Events(one.Key))))
                .Select(one => ListenAgainAsync(subscriber, one.Key, one.Value)));
        }
    }

    private async Task ListenAgainAsync(ISubscriber subscriber, Guid address, Address here)
    {
        here.IsDeaf = true;
        try
        {
            if (await TrySubscribeAnewAsync(subscriber, RedisKeys.Events(address), here))
            {
                _isDeaf = here.IsDeaf = false;
                Deliver(address, new EventsMissed());
            }
        }
        catch (Exception problem) when (problem is RedisException or TimeoutException)
        {
            // Next time.
            SayDeaf(problem.Message);
        }
    }

    /// <summary>Until Redis has the subscription; while Redis is away those who wait for it are let through, and <see cref="ListenAgainAsync()"/> asks for it later.</summary>
    private async Task ListenAsync(Guid address, Address here)
    {
        var subscriber = _redis.GetSubscriber();
        var channel = RedisKeys.Events(address);
        var patience = Stopwatch.StartNew();
        try
        {
            await subscriber.SubscribeAsync(channel, OnMessage).WaitAsync(RedisScript.Patience);
            while (!RedisSubscription.IsInForce(subscriber, channel))
            {
                if (!_redis.IsConnected || patience.Elapsed > RedisScript.Patience)
                {
                    SayDeaf("there is no connection for them");
                    return;
                }

                await Task.Delay(RedisSubscription.Pause);
                if (!await TrySubscribeAnewAsync(subscriber, channel, here) && here.Receivers.Length == 0)
                {
                    return;
                }
            }

            _isDeaf = here.IsDeaf = false;
        }
        catch (Exception problem) when (problem is RedisException or TimeoutException)
        {
            // Until Redis is back everybody is deaf alike.
            SayDeaf(problem.Message);
        }
        finally
        {
            here.IsAsking = false;
            here.LetPass();
        }
    }

    /// <summary>False when there is no connection for it, or nobody who wants it any more.</summary>
    private async Task<bool> TrySubscribeAnewAsync(ISubscriber subscriber, RedisChannel channel, Address here)
    {
        Task subscribing;
        lock (_gate)
        {
            if (here.Receivers.Length == 0)
            {
                return false;
            }

            // One that was not sent is remembered as if it had been.
            subscriber.UnsubscribeAsync(channel, OnMessage, CommandFlags.FireAndForget);
            subscribing = subscriber.SubscribeAsync(channel, OnMessage);
        }

        await subscribing.WaitAsync(RedisScript.Patience);
        return RedisSubscription.IsInForce(subscriber, channel);
    }

    private void SayDeaf(string problem)
    {
        if (_isDeaf)
        {
            LogStillDeaf(problem);
            return;
        }

        _isDeaf = true;
        LogDeaf(problem);
    }

    private void OnRestored(object? sender, ConnectionFailedEventArgs restored)
    {
        _outgoing.Flush();
        if (restored.ConnectionType == ConnectionType.Subscription)
        {
            _ = CatchUpAsync();
        }
    }

    /// <summary>The library has looked over its subscriptions after a failure, and perhaps ended or begun some.</summary>
    private void OnConfigured(object? sender, EndPointEventArgs configured) => _ = CatchUpAsync();

    /// <summary>Never throws.</summary>
    private async Task CatchUpAsync()
    {
        if (Interlocked.Increment(ref _wishes) > 1)
        {
            // Whoever is at it begins anew.
            return;
        }

        int heard;
        do
        {
            heard = Volatile.Read(ref _wishes);
            while (!_isOver && !await TryHearAsync())
            {
                // Gone again, or too busy to answer: there may be no other time.
                await Task.Delay(RedisSubscription.LongPause);
            }
        }
        while (Interlocked.Add(ref _wishes, -heard) > 0);
    }

    private async Task<bool> TryHearAsync()
    {
        try
        {
            await ListenAgainAsync();
            // Answered behind the subscriptions that the library sent again by itself.
            await _redis.GetSubscriber().PingAsync().WaitAsync(RedisScript.Patience);
            _isDeaf = false;
            LogHearing(_addresses.Count);
            _blackouts.Report();
            return true;
        }
        catch (Exception problem)
        {
            SayDeaf(problem.Message);
            return false;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Events of other processes do not arrive until Redis is back: {Problem}")]
    private partial void LogDeaf(string problem);

    [LoggerMessage(LogLevel.Debug, "Events of other processes do not arrive yet: {Problem}")]
    private partial void LogStillDeaf(string problem);

    [LoggerMessage(LogLevel.Information, "Redis is back; what was missed is read from the store. People whose events arrive again: {Count}")]
    private partial void LogHearing(int count);
}
