using StackExchange.Redis;

namespace ChatArena.Core.Redis;

/// <summary>A Lua script: everything in it happens at once or not at all.</summary>
internal sealed class RedisScript(string lua)
{
    /// <summary>A stuck Redis is as good as none: the client library itself would wait on.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <exception cref="RedisException">Redis did not do it, or nobody knows whether it did.</exception>
    /// <exception cref="TimeoutException">As above.</exception>
    public Task<RedisResult> RunAsync(IConnectionMultiplexer redis, RedisKey[] keys, RedisValue[] values, CancellationToken cancel) =>
        StartAsync(redis, keys, values).WaitAsync(Patience, cancel);

    /// <summary>For whoever must know what came of it, however late.</summary>
    public async Task<RedisResult> StartAsync(IConnectionMultiplexer redis, RedisKey[] keys, RedisValue[] values)
    {
        var database = redis.GetDatabase();
        try
        {
            return await database.ScriptEvaluateAsync(lua, keys, values);
        }
        catch (RedisServerException problem) when (problem.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
        {
            // Redis was restarted and has forgotten it; the library has noticed by now and sends it again.
            return await database.ScriptEvaluateAsync(lua, keys, values);
        }
    }
}
