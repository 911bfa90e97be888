using ChatArena.IntegrationTests.Hosting;
using Npgsql;

namespace ChatArena.IntegrationTests.Nodes;

/// <summary>The product on many machines: Api nodes as processes over a real Redis and a real PostgreSQL, told of each other as Aspire does it.</summary>
public sealed class ArenaNodes : IAsyncDisposable
{
    private readonly List<RoleProcess> _processes = [];
    private int _connected;

    private ArenaNodes(string store, RedisServer redis, string[] settings) =>
        (Store, Redis, Environment) = (NpgsqlDataSource.Create(store), redis, [$"ConnectionStrings:arena={store}", $"ConnectionStrings:redis={redis.Connection}", .. settings]);

    public NpgsqlDataSource Store { get; }
    public RedisServer Redis { get; }

    /// <summary>What every role is told.</summary>
    public string[] Environment { get; }

    /// <summary>Those that run, in the order of their start.</summary>
    public IReadOnlyList<RoleProcess> Apis
    {
        get
        {
            lock (_processes)
            {
                return [.. _processes.Where(process => process.IsRunning)];
            }
        }
    }

    /// <summary>A participant's client on one of the nodes that run, on each in turn.</summary>
    public Task<ArenaClient> ConnectAsync()
    {
        var running = Apis;
        return running[Interlocked.Increment(ref _connected) % running.Count].ConnectAsync();
    }

    public static async Task<ArenaNodes> StartAsync(PostgresCluster cluster, int count, params string[] settings) =>
        await StartAsync(await cluster.CreateDatabaseAsync(), count, settings);

    public static async Task<ArenaNodes> StartAsync(string store, int count, params string[] settings)
    {
        var redis = new RedisServer();
        await redis.StartAsync();
        var nodes = new ArenaNodes(store, redis, ["Arena:Limits:FramesPerSecond=0", .. settings]);
        await Task.WhenAll(Enumerable.Range(0, count).Select(_ => nodes.AddAsync()));
        return nodes;
    }

    public async Task<RoleProcess> AddAsync()
    {
        var node = RoleProcess.Launch("Api", [], Environment);
        lock (_processes)
        {
            _processes.Add(node);
        }

        await node.ReadyAsync();
        return node;
    }

    /// <summary>One value from the store.</summary>
    public async Task<T> QueryAsync<T>(string sql)
    {
        await using var command = Store.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }

        await Redis.DisposeAsync();
        await Store.DisposeAsync();
    }
}
