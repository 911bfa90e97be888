using ChatArena.Core.Nodes;
using ChatArena.IntegrationTests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace ChatArena.IntegrationTests.Nodes;

/// <summary>Who is taken for dead, or for gone for good, when the store itself was away: nobody who could not say otherwise.</summary>
public sealed class JudgingTests(PostgresCluster cluster)
{
    /// <summary>How the store looks when it comes back after a minute: nobody was seen meanwhile, on this process or any other.</summary>
    private const string AwayForAMinute = "UPDATE arena.nodes SET seen_at = seen_at - interval '1 minute'";

    private readonly Guid _other = Guid.CreateVersion7();

    [Fact]
    public async Task People_on_another_node_keep_their_conversation_and_lose_it_when_that_node_is_silent_though_the_store_is_there()
    {
        await using var server = await ArenaServer.StartAsync(await cluster.CreateDatabaseAsync());
        await using var pair = await Pair.MeetAsync(server);
        await ChangeAsync(server, $"""
            INSERT INTO arena.nodes (id, role, machine, started_at, seen_at) VALUES ('{_other}', 'Api', 'elsewhere', now(), now());
            UPDATE arena.members SET node_id = '{_other}';
            {AwayForAMinute}
            """);

        await SeenAgainAsync(server);
        await ChangeAsync(server, $"UPDATE arena.nodes SET seen_at = now() WHERE id = '{_other}'");
        await pair.TalkAsync();
        (await server.QueryAsync<long>("SELECT count(*) FROM arena.nodes")).ShouldBe(2);

        // This process has been steady for long now, and that one is silent.
        await ChangeAsync(server, $"""
            UPDATE arena.nodes SET steady_since = now() - interval '1 minute';
            UPDATE arena.nodes SET seen_at = now() - interval '1 minute' WHERE id = '{_other}';
            UPDATE arena.members SET node_id = '{_other}'
            """);

        await pair.One.NextAsync("waiting");
        (await server.QueryAsync<string>("SELECT end_reason FROM arena.conversations")).ShouldBe("Interrupted");
        server.Log.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_seat_held_while_the_store_was_away_is_there_for_who_comes_back_then()
    {
        await using var server = await ArenaServer.StartAsync(await cluster.CreateDatabaseAsync());
        await using var pair = await Pair.MeetAsync(server, resume: true);
        await pair.TalkAsync();
        pair.One.Cut();
        await pair.Two.NextAsync("partner_away");
        await ChangeAsync(server, $"""
            UPDATE arena.members SET away_until = away_until - interval '2 minutes' WHERE away_until IS NOT NULL;
            {AwayForAMinute}
            """);

        await SeenAgainAsync(server);

        ((string)(await pair.ResumeAsync(server, 2, pair.SessionId))["state"]!).ShouldBe("paired");
        await pair.TalkAsync();
        server.Log.Errors.ShouldBeEmpty();
    }

    /// <summary>As one transaction.</summary>
    private static async Task ChangeAsync(ArenaServer server, string sql)
    {
        await using var command = server.Store.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>The process has said that it lives; before and after that it looked for the dead.</summary>
    private static Task SeenAgainAsync(ArenaServer server) => WaitFor.TrueAsync(() => server.QueryAsync<bool>(
        "SELECT seen_at > now() - interval '30 seconds' FROM arena.nodes WHERE id = $1", server.Services.GetRequiredService<ThisNode>().Id));
}
