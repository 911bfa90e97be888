using ChatArena.IntegrationTests.Hosting;
using ChatArena.IntegrationTests.Pages;
using Microsoft.Playwright;

namespace ChatArena.IntegrationTests.Nodes;

/// <summary>A whole visit with every role in a process of its own: two hosts of pages, two nodes of the Api.</summary>
public sealed class NodeJourneyTests(PostgresCluster cluster, Chromium chromium)
{
    [Fact]
    public async Task Two_people_in_browsers_talk_across_two_hosts_of_pages_and_two_nodes()
    {
        await using var arena = await ArenaNodes.StartAsync(cluster, 1, "Arena:Pairing:ReassignDelaySeconds=0");
        await using var direct = await RoleProcess.StartAsync("Api", [.. arena.Environment, "Arena:SocketAddress=ws://{self}/ws"]);
        // One host of pages passes sockets on; the other one's pages go straight to their node.
        await using var firstWeb = await StartWebAsync(arena, arena.Apis[0]);
        await using var secondWeb = await StartWebAsync(arena, direct);
        await using var anna = await Visitor.ArriveAsync(chromium, firstWeb.Address);
        await using var bert = await Visitor.ArriveAsync(chromium, secondWeb.Address);
        await anna.AgreeAsync();
        await anna.IsToldAsync("You are first in line.");
        await bert.AgreeAsync();
        await anna.IsPairedAsync();
        await bert.IsPairedAsync();
        (await anna.Page.Locator("#topic").InnerTextAsync()).ShouldBe(await bert.Page.Locator("#topic").InnerTextAsync());
        for (var round = 1; round <= 5; round++)
        {
            await anna.SayAsync($"Question {round}");
            await bert.HearsAsync($"Question {round}");
            await bert.SayAsync($"Answer {round}");
            await anna.HearsAsync($"Answer {round}");
        }

        anna.Sockets.ShouldAllBe(socket => socket.Port == firstWeb.Address.Port);
        bert.Sockets.ShouldAllBe(socket => socket.Port == direct.Address.Port);
        await Assertions.Expect(anna.Bubbles).ToHaveCountAsync(10);
        await Assertions.Expect(bert.Bubbles).ToHaveCountAsync(10);
        (await arena.QueryAsync<long>("SELECT count(*) FROM arena.messages")).ShouldBe(10);

        await bert.Button("Find a new partner").ClickAsync();
        await bert.Dialog.GetByRole(AriaRole.Button, new() { Name = "Find a new partner" }).ClickAsync();
        await anna.ReadsAsync(anna.Reason, "Your partner asked for a new partner");
        await bert.Button("Stop waiting and leave").ClickAsync();
        await bert.SeesAsync(bert.Screen("end"));
        anna.Errors.ShouldBeEmpty();
        bert.Errors.ShouldBeEmpty();
    }

    private static Task<RoleProcess> StartWebAsync(ArenaNodes arena, RoleProcess api) =>
        RoleProcess.StartAsync("Web", [$"services:api:http:0={api.Address}", $"ConnectionStrings:redis={arena.Redis.Connection}"]);
}
