using ChatArena.IntegrationTests.Hosting;

namespace ChatArena.IntegrationTests.Standalone;

/// <summary>Other systems' variables for models: honoured, or told by their names.</summary>
public sealed class ModelStartTests
{
    [Fact]
    public async Task A_provider_that_nobody_knows_is_one_line() => await FailsAsync("AI_PROVIDER", "x", "AI_PROVIDER: x is no provider");

    [Fact]
    public async Task A_prefix_that_nobody_knows_is_one_line() =>
        await FailsAsync("MODEL_ROUTING__PERSONA_MODEL_MAP", """{"sam": "antropic/claude-x"}""", "MODEL_ROUTING__PERSONA_MODEL_MAP: antropic/claude-x names no provider");

    [Fact]
    public async Task An_empty_map_starts()
    {
        await using var data = TemporaryData.Make();
        await using var arena = await StandaloneProcess.StartAsync(data.Path, PostgresCluster.FreePort(), ("MODEL_ROUTING__PERSONA_MODEL_MAP", ""));
        await arena.HealthyAsync();
        arena.Errors.ShouldBeEmpty();
    }

    private static async Task FailsAsync(string name, string value, string mention)
    {
        await using var data = TemporaryData.Make();
        await StartTests.FailsAsync(StandaloneProcess.Launch(data.Path, PostgresCluster.FreePort(), environment: (name, value)), mention);
    }
}
