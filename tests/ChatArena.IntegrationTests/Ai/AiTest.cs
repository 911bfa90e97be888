using System.Text.Json.Nodes;
using ChatArena.AiWorker.Models;
using ChatArena.IntegrationTests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace ChatArena.IntegrationTests.Ai;

/// <summary>A server whose only model is a <see cref="Stage"/>, given to whoever is alone at once and answering without a typist's pause.</summary>
public abstract class AiTest(PostgresCluster cluster, params string[] settings) : ArenaTest(cluster, settings)
{
    private readonly PostgresCluster _cluster = cluster;
    private readonly string[] _settings = settings;

    protected Stage Stage { get; } = new();

    protected string ContentFolder { get; } = Directory.CreateTempSubdirectory("chatarena-content-").FullName;

    /// <summary>llm_config.json of this test.</summary>
    protected virtual JsonObject Config() => new()
    {
        ["default_provider"] = "scripted",
        ["providers"] = new JsonObject { ["scripted"] = new JsonObject { ["enabled"] = true, ["model"] = "stage" } },
        ["behavior"] = new JsonObject { ["response_delay_min_ms"] = 0, ["response_delay_max_ms"] = 0 },
    };

    public override async ValueTask InitializeAsync()
    {
        WriteConfig(Config());
        string[] defaults = ["Arena:Ai:Enabled=true", "Arena:Ai:HumansFirstSeconds=0", $"Arena:Content:Folder={ContentFolder}", "Arena:Pairing:ReassignDelaySeconds=0"];
        Server = await ArenaServer.StartAsync(
            await _cluster.CreateDatabaseAsync(),
            services => services.AddSingleton(new ModelKind("scripted", _ => Stage, (_, _) => Task.FromResult<ProviderProblem?>(null))),
            [.. defaults, .. _settings]);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(ContentFolder, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected void WriteConfig(JsonObject config) => File.WriteAllText(Path.Combine(ContentFolder, "llm_config.json"), config.ToJsonString());

    /// <summary>A person who talks with the model.</summary>
    protected async Task<ArenaClient> LonelyAsync(bool resume = false)
    {
        var person = await Server.ConnectAsync();
        await person.JoinAsync(resume);
        await person.NextAsync("paired");
        return person;
    }

    /// <summary>A second server with a database of its own and without models.</summary>
    protected async Task<ArenaServer> StartOtherAsync(params string[] settings) => await ArenaServer.StartAsync(await _cluster.CreateDatabaseAsync(), settings);

    protected Task<long> CountAsync(string table, string where = "true") => Server.QueryAsync<long>($"SELECT count(*) FROM arena.{table} WHERE {where}");

    /// <summary>For what is stored without anybody being told.</summary>
    protected Task CountedAsync(long count, string table, string where) => WaitFor.TrueAsync(async () => await CountAsync(table, where) == count);
}
