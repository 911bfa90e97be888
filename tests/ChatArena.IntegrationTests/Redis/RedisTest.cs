using ChatArena.IntegrationTests.Hosting;
using StackExchange.Redis;

namespace ChatArena.IntegrationTests.Redis;

/// <summary>An empty Redis, and processes that are connected to it.</summary>
public sealed class RedisTest(RedisServer server) : IAsyncDisposable
{
    private readonly SemaphoreSlim _connecting = new(1);
    private readonly List<ConnectionMultiplexer> _processes = [];

    /// <summary>A connection such as every process has one of.</summary>
    public async Task<ConnectionMultiplexer> ProcessAsync()
    {
        await _connecting.WaitAsync();
        try
        {
            var process = await server.ConnectAsync();
            if (_processes.Count == 0)
            {
                await process.GetServer(process.GetEndPoints()[0]).FlushAllDatabasesAsync();
            }

            _processes.Add(process);
            return process;
        }
        finally
        {
            _connecting.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_processes.FirstOrDefault() is { } first)
        {
            // Nothing may be left for ever, whatever the test did.
            foreach (var key in (RedisKey[])(await first.GetDatabase().ExecuteAsync("KEYS", "*"))!)
            {
                // -1 says never, -2 that it is gone by now.
                ((long)await first.GetDatabase().ExecuteAsync("TTL", key)).ShouldNotBe(-1, $"{key} never expires");
            }
        }

        foreach (var process in _processes)
        {
            await process.CloseAsync();
        }
    }
}
