using ChatArena.IntegrationTests.Hosting;

namespace ChatArena.IntegrationTests.Arena;

public sealed class ResumeClaimTests(PostgresCluster cluster) : IAsyncLifetime
{
    private ArenaServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await ArenaServer.StartAsync(await cluster.CreateDatabaseAsync());

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData(1_000_000)]
    [InlineData(int.MaxValue)]
    public async Task A_client_that_claims_to_know_more_than_is_stored_leaves_no_hole_in_the_numbers_and_misses_nothing(int claimed)
    {
        await using var one = await _server.ConnectAsync();
        var two = await _server.ConnectAsync();
        await one.JoinAsync(resume: true);
        await two.JoinAsync(resume: true);
        var token = (string)(await two.NextAsync("session"))["token"]!;
        await one.NextAsync("paired");
        await two.NextAsync("paired");
        await one.SayAsync("first");
        await two.NextAsync("partner_message");
        await two.DisposeAsync();

        await using var back = await _server.ConnectAsync();
        await back.SendAsync(new { type = "resume", token, last_seq = claimed });
        (await back.NextAsync("resumed")).ToJsonString().ShouldContain("\"state\":\"paired\"");
        await back.SayAsync("second");

        ((int)(await back.NextAsync("message_sent"))["seq"]!).ShouldBe(2);
        await one.SayAsync("third");
        ((int)(await back.NextAsync("partner_message"))["seq"]!).ShouldBe(3);
    }
}
