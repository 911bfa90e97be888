namespace ChatArena.IntegrationTests.Hosting;

/// <summary>Tests that share one server with these settings.</summary>
public abstract class ArenaTest(PostgresCluster cluster, params string[] settings) : IAsyncLifetime
{
    protected ArenaServer Server { get; set; } = null!;

    /// <summary>What this test provokes on purpose.</summary>
    protected virtual bool ExpectsErrors => false;

    public virtual async ValueTask InitializeAsync() => Server = await ArenaServer.StartAsync(await cluster.CreateDatabaseAsync(), settings);

    public virtual async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        // Whatever the test did to it, the server took it without an error of its own.
        if (!ExpectsErrors)
        {
            Server.Log.Errors.ShouldBeEmpty();
        }

        GC.SuppressFinalize(this);
    }
}
