using ChatArena.AiWorker.Models;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ChatArena.Tests.Models;

public sealed class ModelHealthTests
{
    private readonly ModelCatalog _catalog = new([]);

    [Fact]
    public async Task Without_a_provider_nothing_is_wrong() => (await CheckAsync()).Status.ShouldBe(HealthStatus.Healthy);

    [Fact]
    public async Task One_provider_that_can_be_used_is_enough_and_the_others_are_named()
    {
        _catalog.Replace([Provider("openai", "OPENAI_API_KEY is not set"), Provider("scripted", null)]);
        var health = await CheckAsync();
        (health.Status, health.Description).ShouldBe((HealthStatus.Healthy, "scripted/m; left out: openai: OPENAI_API_KEY is not set"));
    }

    [Fact]
    public async Task Without_any_that_can_be_used_it_is_degraded_and_says_why()
    {
        _catalog.Replace([Provider("openai", "OPENAI_API_KEY is not set"), Provider("ollama", "cannot be reached")]);
        var health = await CheckAsync();
        (health.Status, health.Description).ShouldBe((HealthStatus.Degraded, "openai: OPENAI_API_KEY is not set; ollama: cannot be reached"));
    }

    private Task<HealthCheckResult> CheckAsync() => new ModelHealth(_catalog).CheckHealthAsync(new());

    private static ProviderState Provider(string name, string? problem) => new(new(new(name, "m"), new(true, "m"), null), problem is null ? null : new(problem));
}
