using ChatArena.IntegrationTests.Hosting;
using ChatArena.IntegrationTests.Models;

namespace ChatArena.IntegrationTests.Ai;

/// <summary>Other systems' variables lead to the models that they name.</summary>
public sealed class OriginalModelsTests(PostgresCluster cluster, LlMock mock)
{
    private const int MostPeople = 60;

    [Fact]
    public async Task A_persona_of_the_map_is_played_by_its_model_and_the_others_by_the_default()
    {
        var (own, others) = (Name("m1"), Name("m2"));
        await using var server = await StartAsync($$"""MODEL_ROUTING:PERSONA_MODEL_MAP={"alex": "{{own}}"}""", $"MODEL_ROUTING:DEFAULT_MODEL={others}", "OPENAI_API_KEY=sk-test");
        var met = new Dictionary<string, int>();
        while (met.Values.Sum() < MostPeople && !(met.ContainsKey("alex") && met.Count > 1))
        {
            var persona = await TalkAsync(server);
            met[persona] = met.GetValueOrDefault(persona) + 1;
        }

        (await mock.RequestsAsync(own)).Count.ShouldBe(met["alex"]);
        (await mock.RequestsAsync(others)).Count.ShouldBe(met.Values.Sum() - met["alex"]);
        (await server.QueryAsync<bool>("""
            SELECT bool_and((member.persona_id = 'alex') = (message.generation->>'model' = $1))
            FROM arena.messages AS message JOIN arena.members AS member USING (conversation_id, seat) WHERE message.generation IS NOT NULL
            """, $"openai/{own}")).ShouldBeTrue();
    }

    [Fact]
    public async Task Without_the_hubs_key_OpenAI_plays_and_the_log_says_so()
    {
        var model = Name("gpt");
        await using var server = await StartAsync("AI_PROVIDER=huggingface", "HF_MODEL=org/tiny", "HF_API_KEY=", $"AI_MODEL={model}", "OPENAI_API_KEY=sk-test");

        await TalkAsync(server);

        (await mock.RequestsAsync(model)).Count.ShouldBe(1);
        server.Log.Warnings.ShouldContain(line => line.Contains("AI provider huggingface: HF_API_KEY is not set. It is left out"));
        server.Log.Lines.ShouldContain(line => line.Contains($"AI members can be played by openai/{model}"));
    }

    private static string Name(string start) => $"{start}-{Guid.CreateVersion7():N}";

    /// <summary>With the content that is built in.</summary>
    private async Task<ArenaServer> StartAsync(params string[] settings) => await ArenaServer.StartAsync(
        await cluster.CreateDatabaseAsync(),
        ["Arena:Ai:Enabled=true", "Arena:Ai:HumansFirstSeconds=0", $"Arena:Ai:Providers:openai:BaseUrl={await mock.AddressAsync()}v1", .. settings]);

    /// <returns>The persona that the person talked with.</returns>
    private static async Task<string> TalkAsync(ArenaServer server)
    {
        await using var person = await server.ConnectAsync();
        await person.JoinAsync();
        await person.NextAsync("paired");
        await person.SayAsync("Please say hello");
        ((string)(await person.NextAsync("partner_message"))["content"]!).ShouldBe("Hello, what brings you here?");
        return await server.QueryAsync<string>("SELECT persona_id FROM arena.members WHERE kind = 'Ai' ORDER BY conversation_id DESC LIMIT 1");
    }
}
