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

    public RedisLiveEvents(IConnectionMultiplexer redis, Blackouts blackouts, ILogger<RedisLiveEvents> log)
    {
        (_redis, _blackouts, _log) = (redis, blackouts, log);
        _outgoing = new(redis, log);
        _redis.ConnectionRestored += OnRestored;
        _redis.ConfigurationChanged += OnConfigured;
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

    public void Dispose()
    {
        _isOver = true;
        _redis.ConnectionRestored -= OnRestored;
        _redis.ConfigurationChanged -= OnConfigured;
        _outgoing.Stop();
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

    [LoggerMessage(LogLevel.Error, "A receiver failed on {Event}")]
    private partial void LogBroken(string @event, Exception problem);

    [LoggerMessage(LogLevel.Warning, "An event could not be read and is left out: {Problem}")]
    private partial void LogUnreadable(string problem);

    private sealed class Address
    {
        private readonly TaskCompletionSource _subscribed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private volatile ILiveReceiver[] _receivers = [];

        public ILiveReceiver[] Receivers
        {
            get => _receivers;
            set => _receivers = value;
        }

        /// <summary>Somebody waits for the first subscription to be in force.</summary>
        public bool IsAsking { get; set; } = true;

        /// <summary>Events may have passed by, and nobody was told.</summary>
        public bool IsDeaf { get; set; } = true;

        /// <summary>The subscription is in force, or was waited for long enough.</summary>
        public Task Subscribed => _subscribed.Task;

        public void LetPass() => _subscribed.TrySetResult();
    }
}
