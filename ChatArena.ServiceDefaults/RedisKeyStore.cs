using System.Collections.Concurrent;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace ChatArena.ServiceDefaults;

/// <summary>
/// Data-protection keys in one hash, <c>arena:web:keys</c>: friendly name to XML, for 180 days after the last new key (a key is used for 90). Every
/// process remembers the keys it has seen and puts them back when Redis has lost them.
/// </summary>
public sealed partial class RedisKeyStore : IXmlRepository
{
    private static readonly RedisKey Keys = "arena:web:keys";
    private static readonly TimeSpan Expiry = TimeSpan.FromDays(180);
    private static readonly TimeSpan LookPause = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, string> _seen = new();
    private readonly IConnectionMultiplexer _redis;
    private readonly ILogger _log;

    public RedisKeyStore(IConnectionMultiplexer redis, ILogger<RedisKeyStore> log)
    {
        (_redis, _log) = (redis, log);
        // Lives as long as the connection does. A connection that was just restored may not take anything yet, so there is a slow look too.
        redis.ConnectionRestored += (_, _) => _ = PutBackAsync();
        _ = KeepAsync();
    }

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        try
        {
            foreach (var entry in _redis.GetDatabase().HashGetAll(Keys))
            {
                _seen[(string)entry.Name!] = (string)entry.Value!;
            }
        }
        catch (Exception problem) when (problem is RedisException or TimeoutException)
        {
            LogAway(problem.Message);
        }

        _ = PutBackAsync();
        return [.. _seen.Values.Select(XElement.Parse)];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        _seen[friendlyName] = element.ToString(SaveOptions.DisableFormatting);
        _ = PutBackAsync();
    }

    private async Task KeepAsync()
    {
        using var timer = new PeriodicTimer(LookPause, TimeProvider.System);
        while (await timer.WaitForNextTickAsync())
        {
            try
            {
                if (!_seen.IsEmpty && !await _redis.GetDatabase().KeyExistsAsync(Keys))
                {
                    await PutBackAsync();
                }
            }
            catch (Exception problem) when (problem is RedisException or TimeoutException)
            {
                // Looked for again in a moment; what fails is told by whoever puts the keys back.
            }
            catch (ObjectDisposedException)
            {
                return;
            }
        }
    }

    /// <summary>Never throws: what does not arrive now is put back when Redis is there again.</summary>
    private async Task PutBackAsync()
    {
        try
        {
            if (!_seen.IsEmpty)
            {
                // Together, or the keys could be left without an expiry.
                var both = _redis.GetDatabase().CreateTransaction();
                _ = both.HashSetAsync(Keys, [.. _seen.Select(key => new HashEntry(key.Key, key.Value))]);
                _ = both.KeyExpireAsync(Keys, Expiry);
                await both.ExecuteAsync();
            }
        }
        catch (Exception problem) when (problem is RedisException or TimeoutException or ObjectDisposedException)
        {
            LogAway(problem.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The keys of cookies and forms cannot be shared through Redis now: {Problem}")]
    private partial void LogAway(string problem);
}
