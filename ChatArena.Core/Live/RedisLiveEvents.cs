using System.Collections.Concurrent;
using System.Diagnostics;
using ChatArena.Core.Nodes;
using ChatArena.Core.Redis;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace ChatArena.Core.Live;

/// <summary>
/// Events between processes: a channel for every person, subscribed to by the process that holds their socket. Receivers of this process are called
/// at once, without the way through Redis.
/// </summary>
/// <remarks>
/// While Redis is away nothing is kept but the addresses of what could not be sent; when it is back they hear <see cref="EventsMissed"/>, and
/// this process's own people are caught up as after any blackout.
/// </remarks>
public sealed partial class RedisLiveEvents : ILiveEvents, IDisposable
{
    private readonly IConnectionMultiplexer _redis;
    private readonly Blackouts _blackouts;
    private readonly ILogger _log;
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<Guid, Address> _addresses = new();
    private readonly RedisOutgoing _outgoing;

    /// <summary>Said once, not with everybody who comes.</summary>
    private volatile bool _isDeaf;

    public RedisLiveEvents(IConnectionMultiplexer redis, Blackouts blackouts, ILogger<RedisLiveEvents> log)
    {
        (_redis, _blackouts, _log) = (redis, blackouts, log);
        _outgoing = new(redis, log);
        _redis.ConnectionRestored += OnRestored;
    }

    public async ValueTask SubscribeAsync(Guid address, ILiveReceiver receiver, CancellationToken cancel)
    {
        Address here;
        lock (_gate)
        {
            if (_addresses.TryGetValue(address, out var there))
            {
                here = there;
                here.Receivers = [.. here.Receivers, receiver];
            }
            else
            {
                // Under the lock, so that Redis hears comings and goings of one address in their order.
                _addresses[address] = here = new() { Receivers = [receiver] };
                _ = ListenAsync(address, here);
            }
        }

        await here.Subscribed.WaitAsync(cancel);
    }

    public void Unsubscribe(Guid address, ILiveReceiver receiver)
    {
        lock (_gate)
        {
            if (!_addresses.TryGetValue(address, out var here))
            {
                return;
            }

            here.Receivers = [.. here.Receivers.Where(one => !ReferenceEquals(one, receiver))];
            if (here.Receivers.Length == 0)
            {
                _addresses.TryRemove(address, out _);
                _redis.GetSubscriber().UnsubscribeAsync(RedisKeys.Events(address), OnMessage, CommandFlags.FireAndForget);
            }
        }
    }

    public void Publish(Guid address, LiveEvent happened)
    {
        Deliver(address, happened);
        _outgoing.Post(address, happened);
    }

    public void Dispose() => _redis.ConnectionRestored -= OnRestored;

    /// <summary>Goes on until Redis has the subscription or nobody wants it any more; those who wait for it are let through before if Redis is away.</summary>
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
                if (!here.MayPass && (!_redis.IsConnected || patience.Elapsed > RedisScript.Patience))
                {
                    SayDeaf("there is no connection for them");
                    here.LetPass();
                }

                await Task.Delay(here.MayPass ? RedisSubscription.LongPause : RedisSubscription.Pause);
                Task subscribing;
                lock (_gate)
                {
                    if (here.Receivers.Length == 0)
                    {
                        return;
                    }

                    // The first one is only remembered.
                    subscriber.UnsubscribeAsync(channel, OnMessage, CommandFlags.FireAndForget);
                    subscribing = subscriber.SubscribeAsync(channel, OnMessage);
                }

                await subscribing.WaitAsync(RedisScript.Patience);
            }

            _isDeaf = false;
            if (here.MayPass)
            {
                Deliver(address, new EventsMissed());
            }
        }
        catch (Exception problem) when (problem is RedisException or TimeoutException)
        {
            // In force when Redis is back; until then everybody is deaf alike.
            SayDeaf(problem.Message);
        }
        finally
        {
            here.LetPass();
        }
    }

    private void SayDeaf(string problem)
    {
        if (!_isDeaf)
        {
            _isDeaf = true;
            LogDeaf(problem);
        }
    }

    private void OnMessage(RedisChannel channel, RedisValue value)
    {
        try
        {
            var (publisher, trace, happened) = RedisEnvelope.Read(value);
            if (publisher != _outgoing.Publisher)
            {
                using var activity = trace is { } cause ? ArenaMetrics.Activities.StartActivity("receive event", ActivityKind.Consumer, cause) : null;
                Deliver(RedisKeys.AddressOf(channel), happened);
            }
        }
        catch (Exception problem) when (problem is System.Text.Json.JsonException or NotSupportedException or FormatException)
        {
            // Of a newer version of the product, perhaps.
            LogUnreadable(problem.Message);
        }
    }

    private void Deliver(Guid address, LiveEvent happened)
    {
        if (!_addresses.TryGetValue(address, out var here))
        {
            return;
        }

        foreach (var receiver in here.Receivers)
        {
            try
            {
                receiver.Receive(happened);
            }
            catch (Exception problem)
            {
                // One broken connection must not take the others along.
                LogBroken(happened.GetType().Name, problem);
            }
        }
    }

    private void OnRestored(object? sender, ConnectionFailedEventArgs restored) => _ = CatchUpAsync(restored.ConnectionType);

    /// <summary>Never throws.</summary>
    private async Task CatchUpAsync(ConnectionType connection)
    {
        try
        {
            if (connection == ConnectionType.Subscription)
            {
                // Answered behind the subscriptions, which the library has sent again by now.
                await _redis.GetSubscriber().PingAsync().WaitAsync(RedisScript.Patience);
                _isDeaf = false;
                LogHearing(_addresses.Count);
                _blackouts.Report();
            }

            _outgoing.Flush();
        }
        catch (Exception problem) when (problem is RedisException or TimeoutException)
        {
            // Gone again; there will be another time.
            LogDeaf(problem.Message);
        }
    }

    [LoggerMessage(LogLevel.Error, "A receiver failed on {Event}")]
    private partial void LogBroken(string @event, Exception problem);

    [LoggerMessage(LogLevel.Warning, "Events of other processes do not arrive until Redis is back: {Problem}")]
    private partial void LogDeaf(string problem);

    [LoggerMessage(LogLevel.Warning, "An event could not be read and is left out: {Problem}")]
    private partial void LogUnreadable(string problem);

    [LoggerMessage(LogLevel.Information, "Redis is back; what was missed is read from the store. People whose events arrive again: {Count}")]
    private partial void LogHearing(int count);

    private sealed class Address
    {
        private readonly TaskCompletionSource _subscribed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile ILiveReceiver[] _receivers = [];

        public ILiveReceiver[] Receivers
        {
            get => _receivers;
            set => _receivers = value;
        }

        /// <summary>The subscription is in force, or was waited for long enough.</summary>
        public Task Subscribed => _subscribed.Task;

        public bool MayPass => _subscribed.Task.IsCompleted;

        public void LetPass() => _subscribed.TrySetResult();
    }
}
