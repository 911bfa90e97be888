using ChatArena.IntegrationTests.Hosting;

namespace ChatArena.IntegrationTests.Store;

public sealed class MigrationAtStartTests(PostgresCluster cluster) : IClassFixture<PostgresCluster>
{
    [Fact]
    public async Task An_Api_that_is_told_to_makes_an_empty_database_ready_and_serves()
    {
        await using var server = await ArenaServer.StartAsync(await cluster.CreateEmptyDatabaseAsync(), "Arena:MigrateAtStart=true");
        await using var pair = await Pair.MeetAsync(server);
        await pair.TalkAsync();
    }
}
