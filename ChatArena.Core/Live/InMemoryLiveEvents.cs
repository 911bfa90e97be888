using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ChatArena.Core.Live;

/// <summary>Events of a single process: a call.</summary>
public sealed partial class InMemoryLiveEvents(ILogger<InMemoryLiveEvents> log) : ILiveEvents
{
    private readonly ConcurrentDictionary<Guid, ILiveReceiver[]> _receivers = new();

    public ValueTask SubscribeAsync(Guid address, ILiveReceiver receiver, CancellationToken cancel)
    {
        _receivers.AddOrUpdate(address, static (_, added) => [added], static (_, there, added) => [.. there, added], receiver);
        return ValueTask.CompletedTask;
    }

    public void Unsubscribe(Guid address, ILiveReceiver receiver)
    {
        while (_receivers.TryGetValue(address, out var there))
        {
            ILiveReceiver[] left = [.. there.Where(one => !ReferenceEquals(one, receiver))];
            var done = left.Length == 0
                ? _receivers.TryRemove(KeyValuePair.Create(address, there))
                : _receivers.TryUpdate(address, left, there);
            if (done)
            {
                return;
            }
        }
    }

    public void Publish(Guid address, LiveEvent happened)
    {
        if (!_receivers.TryGetValue(address, out var receivers))
        {
            return;
        }

        foreach (var receiver in receivers)
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
}
