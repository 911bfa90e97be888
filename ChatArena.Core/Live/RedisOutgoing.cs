using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;
using ChatArena.Core.Redis;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace ChatArena.Core.Live;

/// <summary>
/// Events on their way to Redis: posting never waits, one writer sends in order whatever has queued. What cannot be sent is dropped, and its address is
/// told later that it missed something.
/// </summary>
internal sealed partial class RedisOutgoing(IConnectionMultiplexer redis, ILogger log)
{
    private const int Capacity = 100_000;
    private const int MostPerBatch = 1000;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly Channel<Outgoing> _queue = Channel.CreateBounded<Outgoing>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly ConcurrentDictionary<Guid, byte> _untold = new();
    private int _isWriting;

    /// <summary>Said once, not with every event.</summary>
    private bool _isAway;
    private volatile bool _isOver;

    /// <summary>Sets this process's own events apart from others'.</summary>
    public Guid Publisher { get; } = Guid.CreateVersion7();

    public void Post(Guid address, LiveEvent happened)
    {
        if (!_queue.Writer.TryWrite(new(address, happened, Activity.Current?.Id)))
        {
            _untold[address] = 0;
        }

        Flush();
    }

    /// <summary>Sees to it that what is queued is sent.</summary>
    public void Flush()
    {
        if (Interlocked.CompareExchange(ref _isWriting, 1, 0) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static outgoing => _ = outgoing.WriteAsync(), this, preferLocal: false);
        }
    }

    /// <summary>What cannot be sent from now on is not tried again.</summary>
    public void Stop() => _isOver = true;

    /// <summary>The one writer while <see cref="_isWriting"/>. Never throws.</summary>
    private async Task WriteAsync()
    {
        var batch = new List<(Guid Address, Task Sent)>();
        do
        {
            while (Fill(batch))
            {
                if (!await SentAsync(batch))
                {
                    if (_isOver)
                    {
                        return;
                    }

                    // Until then the queue fills; what does not fit is dropped.
                    await Task.Delay(Pause);
                }

                batch.Clear();
            }

            Volatile.Write(ref _isWriting, 0);
            // Posted while the writer was leaving: somebody must stay.
        }
        while ((_queue.Reader.TryPeek(out _) || !_untold.IsEmpty) && Interlocked.CompareExchange(ref _isWriting, 1, 0) == 0);
    }

    private bool Fill(List<(Guid Address, Task Sent)> batch)
    {
        if (!_untold.IsEmpty)
        {
            foreach (var address in _untold.Keys.Take(MostPerBatch))
            {
                _untold.TryRemove(address, out _);
                batch.Add((address, SendAsync(new(address, new EventsMissed(), null))));
            }
        }

        while (batch.Count < MostPerBatch && _queue.Reader.TryRead(out var outgoing))
        {
            batch.Add((outgoing.Address, SendAsync(outgoing)));
        }

        return batch.Count > 0;
    }

    private Task SendAsync(Outgoing outgoing)
    {
        try
        {
            var bytes = RedisEnvelope.Write(Publisher, outgoing.TraceParent, outgoing.Happened);
            return redis.GetSubscriber().PublishAsync(RedisKeys.Events(outgoing.Address), bytes);
        }
        catch (Exception problem)
        {
            // Whatever it is: this is the only writer, and others wait behind this event.
            return Task.FromException(problem);
        }
    }

    /// <summary>False when something was not sent.</summary>
    private async Task<bool> SentAsync(List<(Guid Address, Task Sent)> batch)
    {
        try
        {
            await Task.WhenAll(batch.Select(one => one.Sent)).WaitAsync(RedisScript.Patience);
            _isAway = false;
            return true;
        }
        catch (Exception problem)
        {
            if (!_isAway)
            {
                LogAway(problem.Message);
            }

            _isAway = true;
            foreach (var (address, sent) in batch.Where(one => !one.Sent.IsCompletedSuccessfully))
            {
                _untold[address] = 0;
            }

            return false;
        }
    }

    private readonly record struct Outgoing(Guid Address, LiveEvent Happened, string? TraceParent);

    [LoggerMessage(LogLevel.Warning, "Events for other processes cannot be sent; their people will read from the store when Redis is back: {Problem}")]
    private partial void LogAway(string problem);
}
