using System.Net;
using ChatArena.IntegrationTests.Hosting;

namespace ChatArena.IntegrationTests.Nodes;

/// <summary>Every role starts alone, told of the others by its environment as Aspire does it, and waits for what is not there yet.</summary>
public sealed class RoleTests(PostgresCluster cluster)
{
    [Fact]
    public async Task The_Api_waits_for_its_tables_which_the_migration_step_makes_and_then_ends()
    {
        await using var redis = new RedisServer();
        await redis.StartAsync();
        string[] environment = [$"ConnectionStrings:arena={await cluster.CreateEmptyDatabaseAsync()}", $"ConnectionStrings:redis={redis.Connection}"];
        await using var api = RoleProcess.Launch("Api", [], environment);
        await api.SaysAsync("Waiting for the database: it needs");

        await using var migration = RoleProcess.Launch("Api", ["migrate"], environment);
        (await migration.ExitAsync()).ShouldBe(0, string.Join('\n', migration.Output));

        await api.ReadyAsync();
        using var http = new HttpClient { BaseAddress = api.Address };
        (await http.GetStringAsync("/api/studies/arena")).ShouldContain("\"slug\":\"arena\"");
        (await api.StopAsync()).ShouldBe(0, string.Join('\n', api.Output));
    }

    [Theory]
    [InlineData("Api", "Waiting for the database: it needs", true)]
    [InlineData("AiWorker", "Waiting for the database: it needs", true)]
    [InlineData("Api", "Waiting for Redis", false)]
    public async Task A_role_that_is_told_to_stop_while_it_waits_ends_in_order(string name, string waits, bool redisIsThere)
    {
        await using var redis = new RedisServer();
        if (redisIsThere)
        {
            await redis.StartAsync();
        }

        var database = redisIsThere ? cluster.CreateEmptyDatabaseAsync() : cluster.CreateDatabaseAsync();
        await using var role = RoleProcess.Launch(name, [], [$"ConnectionStrings:arena={await database}", $"ConnectionStrings:redis={redis.Connection}"]);
        await role.SaysAsync(waits);

        (await role.StopAsync()).ShouldBe(0, string.Join('\n', role.Output));
    }

    [Theory]
    [InlineData("Api")]
    [InlineData("AiWorker")]
    public async Task A_setting_that_is_not_valid_is_one_line_before_anything_is_waited_for(string name)
    {
        await using var role = RoleProcess.Launch(name, [], ["ConnectionStrings:arena=Host=127.0.0.1;Port=1;Username=nobody", "ConnectionStrings:redis=127.0.0.1:1", "AI_PROVIDER=x"]);

        (await role.ExitAsync()).ShouldBe(1);

        role.Output.ShouldHaveSingleItem().ShouldStartWith("ChatArena cannot start: AI_PROVIDER: x is no provider");
    }

    [Theory]
    [InlineData("Api")]
    [InlineData("AiWorker")]
    public async Task A_model_whose_prefix_nobody_knows_ends_the_start_in_one_line(string name)
    {
        await using var redis = new RedisServer();
        await redis.StartAsync();
        await using var role = RoleProcess.Launch(
            name, [], [$"ConnectionStrings:arena={await cluster.CreateDatabaseAsync()}", $"ConnectionStrings:redis={redis.Connection}", "MODEL_ROUTING:DEFAULT_MODEL=antropic/claude-x"]);

        (await role.ExitAsync()).ShouldBe(1);

        role.Output.Where(line => line.StartsWith("ChatArena cannot start: ", StringComparison.Ordinal)).ShouldHaveSingleItem()
            .ShouldContain("MODEL_ROUTING__DEFAULT_MODEL: antropic/claude-x names no provider");
        role.Output.ShouldNotContain(line => line.Contains("   at "), string.Join('\n', role.Output));
    }

    [Fact]
    public async Task The_Api_waits_for_Redis_and_is_degraded_but_ready_when_it_goes_again()
    {
        await using var redis = new RedisServer();
        await using var api = RoleProcess.Launch("Api", [], [$"ConnectionStrings:arena={await cluster.CreateDatabaseAsync()}", $"ConnectionStrings:redis={redis.Connection}"]);
        await api.SaysAsync("Waiting for Redis");
        await redis.StartAsync();
        await api.ReadyAsync();
        using var http = new HttpClient { BaseAddress = api.Address };
        await WaitFor.TrueAsync(async () => (await (await http.GetAsync("/health")).Content.ReadAsStringAsync()).Contains("\"redis\":{\"status\":\"Healthy\"", StringComparison.Ordinal));

        await redis.KillAsync();

        await WaitFor.TrueAsync(async () => (await (await http.GetAsync("/health")).Content.ReadAsStringAsync()).Contains("\"redis\":{\"status\":\"Degraded\"", StringComparison.Ordinal));
        (await http.GetAsync("/health")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_worker_in_a_process_of_its_own_gives_a_lonely_person_on_a_node_a_partner_that_answers()
    {
        await using var arena = await ArenaNodes.StartAsync(cluster, 1, "Arena:Ai:HumansFirstSeconds=0");
        await using var worker = await RoleProcess.StartAsync("AiWorker", arena.Environment);
        await using var person = await arena.ConnectAsync();
        await person.JoinAsync(resume: true);
        await person.NextAsync("paired");

        await person.SayAsync("What do you think of this?");

        await person.NextAsync("partner_message");
        (await worker.StopAsync()).ShouldBe(0, string.Join('\n', worker.Output));
    }

    [Fact]
    public async Task A_turn_that_Redis_lost_on_its_way_to_a_worker_is_found_again_in_the_store()
    {
        await using var arena = await ArenaNodes.StartAsync(cluster, 1, "Arena:Ai:HumansFirstSeconds=0");
        await using var person = await arena.ConnectAsync();
        await using (var first = await RoleProcess.StartAsync("AiWorker", arena.Environment))
        {
            await person.JoinAsync(resume: true);
            await person.NextAsync("paired");
            (await first.StopAsync()).ShouldBe(0, string.Join('\n', first.Output));
        }

        await person.SayAsync("Is this lost?");
        await person.NextAsync("message_sent");
        await arena.Redis.KillAsync();
        await arena.Redis.StartAsync();
        await using var second = await RoleProcess.StartAsync("AiWorker", arena.Environment);

        await person.NextAsync("partner_message");
    }

    [Fact]
    public async Task Web_passes_on_what_belongs_to_the_Api()
    {
        await using var arena = await ArenaNodes.StartAsync(cluster, 1);
        await using var web = await RoleProcess.StartAsync("Web", [$"services:api:http:0={arena.Apis[0].Address}", $"ConnectionStrings:redis={arena.Redis.Connection}"]);
        using var http = new HttpClient { BaseAddress = web.Address };

        (await http.GetStringAsync("/api/studies/arena")).ShouldContain("\"slug\":\"arena\"");
        (await http.GetAsync("/api/studies/none")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await http.GetStringAsync("/openapi/v1.json")).ShouldContain("\"/api/studies/{slug}\"");
        (await http.GetStringAsync("/")).ShouldContain("id=\"arena\"");
        await using var through = await web.ConnectAsync();
        await using var direct = await arena.ConnectAsync();
        await Task.WhenAll(through.JoinAsync(), direct.JoinAsync());
        await Task.WhenAll(through.NextAsync("paired"), direct.NextAsync("paired"));
        await through.SayAsync("through the pages' host");
        ((string)(await direct.NextAsync("partner_message"))["content"]!).ShouldBe("through the pages' host");
        (await web.StopAsync()).ShouldBe(0, string.Join('\n', web.Output));
    }
}
