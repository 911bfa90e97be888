using System.Text.Json.Nodes;
using ChatArena.Core.AiTurns;
using ChatArena.Core.Pairing;
using ChatArena.Core.Studies;
using ChatArena.IntegrationTests.Hosting;
using ChatArena.IntegrationTests.Models;
using Microsoft.Extensions.DependencyInjection;

namespace ChatArena.IntegrationTests.Ai;

/// <summary>Whoever is alone stays alone although a model is ready, until somebody comes.</summary>
public abstract class AloneTest(PostgresCluster cluster) : AiTest(cluster, "Arena:Ai:Enabled=")
{
    [Fact]
    public async Task A_lonely_person_gets_no_model_and_then_the_next_person()
    {
        // Some worker has one: nothing but the setting is in the way.
        await Server.QueryAsync<Guid>("INSERT INTO arena.model_offers (node_id, models, seen_at) VALUES (gen_random_uuid(), '{scripted/stage}', now() + interval '1 hour') RETURNING node_id");
        await WaitFor.TrueAsync(async () => (await Server.Services.GetRequiredService<ModelOffers>().NowAsync(CancellationToken.None)).Count > 0);
        await using var first = await Server.ConnectAsync();
        await first.JoinAsync();
        await first.NextAsync("waiting");

        await OfferAsync();

        await first.NothingAsync("paired");
        await using var second = await Server.ConnectAsync();
        await second.JoinAsync();
        await first.NextAsync("paired");
        await second.NextAsync("paired");
        (await CountAsync("members")).ShouldBe(2);
        (await CountAsync("members", "kind = 'Ai'")).ShouldBe(0);
        Stage.Asked.ShouldBeEmpty();
    }

    /// <summary>A round of pairing for the one person in the queue, however busy the loop is.</summary>
    private async Task OfferAsync()
    {
        var queue = Server.Services.GetRequiredService<IPairingQueue>();
        var run = Server.Services.GetRequiredService<StudyCatalog>().Find(Study.BuiltInSlug)!;
        var pool = (await queue.PoolsAsync(CancellationToken.None)).ShouldHaveSingleItem();
        var now = TimeProvider.System.GetUtcNow();
        var ready = await queue.ReadyAsync(pool, now, 10, CancellationToken.None);
        ready.ShouldHaveSingleItem();
        await Server.Services.GetRequiredService<AiPairing>().OfferAsync(run, pool, ready, now, CancellationToken.None);
    }
}

public sealed class ModelsAreOffTests(PostgresCluster cluster) : AloneTest(cluster)
{
    protected override JsonObject Config()
    {
        var config = base.Config();
        config["enabled"] = false;
        return config;
    }
}

public sealed class NotForLonelyTests(PostgresCluster cluster) : AloneTest(cluster)
{
    protected override JsonObject Config()
    {
        var config = base.Config();
        config["ai_participants"] = new JsonObject { ["force_ai_on_odd_users"] = false };
        return config;
    }
}

public sealed class NobodyToAskTests(PostgresCluster cluster) : AiTest(cluster)
{
    private readonly Nobody _nobody = new();

    protected override JsonObject Config() => new()
    {
        ["default_provider"] = "ollama",
        ["providers"] = new JsonObject { ["ollama"] = new JsonObject { ["enabled"] = true, ["base_url"] = _nobody.Address.ToString() } },
    };

    [Fact]
    public async Task Without_any_provider_that_can_be_used_people_meet_people_and_the_log_says_so()
    {
        await WaitFor.TrueAsync(() => Task.FromResult(Server.Log.Warnings.Any(line => line.Contains("No provider of llm_config.json is usable: people meet people only"))));
        await using var pair = await Pair.MeetAsync(Server);
        await pair.TalkAsync();
        (await CountAsync("members", "kind = 'Ai'")).ShouldBe(0);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _nobody.Dispose();
        GC.SuppressFinalize(this);
    }
}
