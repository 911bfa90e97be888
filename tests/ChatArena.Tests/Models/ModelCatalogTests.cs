using ChatArena.AiWorker.Models;
using ChatArena.Core.Content;
using ChatArena.Core.Studies;
using Microsoft.Extensions.Configuration;

namespace ChatArena.Tests.Models;

/// <summary>Which providers are usable, and what is said about it.</summary>
public sealed class ModelCatalogTests
{
    private const string None = "Warning: No provider of llm_config.json is usable: people meet people only";

    private readonly FakeClock _clock = new();
    private readonly Lines<ModelCatalogLoop> _log = new();
    private readonly Dictionary<string, ProviderProblem?> _ill = [];
    private readonly ModelCatalog _catalog;
    private readonly ModelCatalogLoop _loop;

    public ModelCatalogTests()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("SOME_KEY", "sk-secret"), new("BLANK_KEY", " ")]).Build();
        using var http = new ModelHttp();
        _catalog = new(
        [
            ModelKind.OpenAi(http, _clock),
            ModelKind.Anthropic(http, _clock),
            new("ollama", place => new FakeModel(place.Name), (place, _) => Task.FromResult(_ill.GetValueOrDefault(place.Name.Provider))),
            new("scripted", place => new FakeModel(place.Name), (_, _) => throw new InvalidOperationException("a bug")),
        ]);
        _loop = new(_catalog, new StudyCatalog(), configuration, _clock, _log);
    }

    [Fact]
    public async Task Only_what_is_switched_on_and_has_its_key_is_usable()
    {
        await CheckAsync("""
            "openai": {"enabled": true, "model": "gpt-4o", "api_key_env": "SOME_KEY"},
            "grok": {"enabled": true, "api_key_env": "BLANK_KEY"},
            "anthropic": {"enabled": true, "api_key_env": "NO_KEY"},
            "huggingface": {"enabled": false, "api_key_env": "SOME_KEY"},
            "lab": {"enabled": true, "model": "m", "base_url": "http://lab/v1"},
            "ollama": {"enabled": true}
            """);

        _catalog.Usable.Select(name => $"{name}").ShouldBe(["openai/gpt-4o", "lab/m", "ollama/gemma3"]);
        _log.All.ShouldBe(
        [
            "Warning: AI provider grok: BLANK_KEY is not set. It is left out, and tried again",
            "Warning: AI provider anthropic: NO_KEY is not set. It is left out, and tried again",
            "Information: AI members can be played by openai/gpt-4o, lab/m, ollama/gemma3",
            "Warning: openai/gpt-4o has no price in llm_config.json and counts as free: caps do not see it",
            "Warning: lab/m has no price in llm_config.json and counts as free: caps do not see it",
        ]);
        _catalog.Find("openai")!.Place.ToString().ShouldBe("openai/gpt-4o");
        _catalog.Find("openai")!.Place.Key.ShouldBe("sk-secret");
        $"{_catalog.Find("openai")}".ShouldNotContain("sk-");
    }

    [Fact]
    public async Task An_ill_provider_is_one_warning_until_it_is_back()
    {
        var changes = new List<string>();
        _catalog.Changed += models => changes.Add(string.Join(' ', models));
        _ill["ollama"] = new("it is away");
        await CheckAsync(Ollama);
        await CheckAsync(Ollama);
        _catalog.Usable.ShouldBeEmpty();
        _catalog.Find(new ModelName("ollama", "gemma3")).ShouldBeNull();

        _ill["ollama"] = null;
        await CheckAsync(Ollama);
        await CheckAsync(Ollama);
        _catalog.Usable.ShouldBe([new("ollama", "gemma3")]);

        _log.All.ShouldBe(
        [
            "Warning: AI provider ollama: it is away. It is left out, and tried again",
            None,
            "Information: ollama/gemma3 is usable again",
            "Information: AI members can be played by ollama/gemma3",
        ]);
        changes.ShouldBe(["ollama/gemma3"]);
    }

    [Fact]
    public async Task A_model_that_is_not_there_yet_is_a_warning_only()
    {
        _ill["ollama"] = new("it does not have gemma3", IsUsable: true);
        await CheckAsync(Ollama);
        await CheckAsync(Ollama);
        _catalog.Usable.ShouldBe([new("ollama", "gemma3")]);
        _log.All[0].ShouldBe("Warning: AI provider ollama: it does not have gemma3. It is used all the same");
        _log.All.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_check_that_breaks_and_a_kind_that_nobody_brought_leave_out_one_provider_only()
    {
        await CheckAsync(""" "scripted": {"enabled": true}, "ollama": {"enabled": true} """);
        _catalog.Usable.ShouldBe([new("ollama", "gemma3")]);
        _log.All[0].ShouldBe("Warning: AI provider scripted: its check failed (InvalidOperationException). It is left out, and tried again");
    }

    [Fact]
    public async Task New_settings_are_taken_over_and_make_new_models()
    {
        await CheckAsync(Ollama);
        var before = _catalog.Find(new ModelName("ollama", "gemma3"));
        _catalog.Find(new ModelName("ollama", "gemma3")).ShouldBeSameAs(before);

        await CheckAsync(""" "ollama": {"enabled": true, "model": "llama3", "base_url": "http://elsewhere"} """);
        _catalog.Usable.ShouldBe([new("ollama", "llama3")]);
        // Another model of the same provider can be asked for too: a persona's own, or that of a conversation under way.
        _catalog.Find(new ModelName("ollama", "gemma3")).ShouldNotBeNull().ShouldNotBeSameAs(before);

        await CheckAsync("");
        _catalog.Usable.ShouldBeEmpty();
        _log.All[^1].ShouldBe(None);
    }

    [Fact]
    public async Task Nobody_at_all_is_one_warning()
    {
        await _loop.CheckAsync([new LlmConfig(Enabled: false)], CancellationToken.None);
        _log.All.ShouldBe([None]);
    }

    private const string Ollama = """ "ollama": {"enabled": true} """;

    private Task CheckAsync(string providers)
    {
        var read = ContentReader.LlmConfig("{\"providers\": {" + providers + "}}");
        read.Errors.ShouldBeEmpty();
        return _loop.CheckAsync([read.Value!], CancellationToken.None);
    }
}
