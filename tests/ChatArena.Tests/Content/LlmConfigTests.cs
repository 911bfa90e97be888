using ChatArena.Core.Content;

namespace ChatArena.Tests.Content;

public sealed class LlmConfigTests
{
    [Theory]
    [InlineData("{}")]
    [InlineData("""{"default_provider": null, "providers": null, "persona_models": null, "fallback": null, "generation": null, "behavior": null, "ai_participants": null, "prices": null, "budget": null, "pairing": null}""")]
    [InlineData("""{"generation": {}, "behavior": {}, "ai_participants": {}, "budget": {}, "pairing": {}, "unknown": {"to": "us"}}""")]
    public void What_a_file_does_not_say_is_as_the_first_arena_promised(string json)
    {
        var config = Read(json);
        (config.Enabled, config.Stop, config.DefaultProvider).ShouldBe((true, false, "ollama"));
        config.Generation.ShouldBe(new(1024, 0.7, 30, 90));
        config.Behavior.ShouldBe(new(120, 30, 3, 500, 3000, false, 50, 4000));
        config.AiParticipants.ShouldBe(new(true, 5, 8));
        config.Budget.ShouldBe(new(null, null, null));
        (config.PersonaModels.Count, config.Fallback.Count, config.Prices.Count).ShouldBe((0, 0, 0));
        config.Provider("ollama").ShouldBe(new(true, "gemma3", null, "http://localhost:11434", "ollama"));
        config.Provider("openai").ShouldBe(new(false, "gpt-4o", "OPENAI_API_KEY", "https://api.openai.com/v1", "openai"));
        config.Provider("anthropic").ShouldBe(new(false, "claude-sonnet-4-20250514", "ANTHROPIC_API_KEY", "https://api.anthropic.com", "anthropic"));
        config.Provider("grok").ShouldBe(new(false, "grok-2", "XAI_API_KEY", "https://api.x.ai/v1", "openai"));
        config.Provider("scripted")!.Enabled.ShouldBeFalse();
        config.Provider("nobody").ShouldBeNull();
    }

    [Fact]
    public void Nothing_is_lost_between_the_file_and_the_settings()
    {
        var config = Read("""
            {
              "enabled": false, "stop": true, "default_provider": "lab", "fallback": ["openai/gpt-4o-mini", "scripted"],
              "persona_models": {"sam": "anthropic/claude-x", "alex": "lab"},
              "providers": {
                "lab": {"enabled": true, "model": "org/llama", "base_url": "http://10.0.0.1:9000/v1/", "api_key_env": "LAB_KEY"},
                "anthropic": {"enabled": true, "model": " claude-y "},
                "scripted": {"enabled": true}
              },
              "generation": {"max_tokens": 7, "temperature": 1.5, "first_token_seconds": 2.5, "answer_seconds": 3},
              "behavior": {"idle_timeout_seconds": 5, "idle_check_interval_seconds": 1, "max_idle_prompts": 0, "response_delay_min_ms": 50, "response_delay_max_ms": 200, "ai_opens": true, "memory_messages": 6, "memory_tokens": 700},
              "ai_participants": {"force_ai_on_odd_users": false, "max_ai_participants": 0, "humans_first_seconds": 2},
              "prices": {"lab/org/llama": {"input": 0.05, "output": 0.1}},
              "budget": {"per_conversation_usd": 0.25, "per_study_usd": 100, "per_day_usd": 0}
            }
            """);
        (config.Enabled, config.Stop, config.DefaultProvider).ShouldBe((false, true, "lab"));
        config.Providers.Keys.ShouldBe(["lab", "anthropic", "scripted"]);
        config.Provider("lab").ShouldBe(new(true, "org/llama", "LAB_KEY", "http://10.0.0.1:9000/v1", "openai"));
        config.Provider("anthropic").ShouldBe(new(true, "claude-y", "ANTHROPIC_API_KEY", "https://api.anthropic.com", "anthropic"));
        // Known, but not in this list.
        config.Provider("ollama")!.Enabled.ShouldBeFalse();
        config.Fallback.ShouldBe(["openai/gpt-4o-mini", "scripted"]);
        config.PersonaModels["sam"].ShouldBe("anthropic/claude-x");
        config.Generation.ShouldBe(new(7, 1.5, 2.5, 3));
        config.Behavior.ShouldBe(new(5, 1, 0, 50, 200, true, 6, 700));
        config.AiParticipants.ShouldBe(new(false, 0, 2));
        config.Prices["lab/org/llama"].ShouldBe(new(0.05m, 0.1m));
        config.Budget.ShouldBe(new(0.25m, 100, 0));
    }

    [Theory]
    [InlineData("""{"enabled": null}""", "enabled: is not of the right type (line 1)")]
    [InlineData("{\"behavior\": {\n\"ai_opens\": 1}}", "behavior.ai_opens: is not of the right type (line 2)")]
    [InlineData("""{"fallback": "scripted"}""", "fallback: is not of the right type (line 1)")]
    [InlineData("""{"providers": {"openai": true}}""", "providers.openai: is not of the right type (line 1)")]
    [InlineData("""{"providers": {"openai": null}}""", "providers.openai: must be an object")]
    [InlineData("""{"default_provider": "olama"}""", "default_provider: names no provider of this file")]
    [InlineData("""{"fallback": ["scripted", "scriptd", null]}""", "fallback[1]: " + NoModel, "fallback[2]: " + NoModel)]
    [InlineData("""{"persona_models": {"sam": "antropic/claude-x", "alex": "openai/ "}}""", "persona_models.sam: " + NoModel, "persona_models.alex: " + NoModel)]
    [InlineData("""{"persona_models": {"sam": "mistralai/Mistral-7B"}}""", "persona_models.sam: " + NoModel)]
    [InlineData("""{"providers": {"My Lab": {}}}""", "providers: has a name that is not made of small letters, digits, - and _")]
    [InlineData("""{"providers": {"lab": {}}}""", "providers.lab.model: must not be empty", "providers.lab.base_url: must be an http or https address")]
    [InlineData("""{"providers": {"lab": {"model": "m", "base_url": "ftp://x", "kind": "openapi"}}}""", "providers.lab.kind: must be one of openai, anthropic, ollama, scripted", "providers.lab.base_url: must be an http or https address")]
    [InlineData("""{"providers": {"openai": {"api_key_env": "sk-proj-abc"}}}""", "providers.openai.api_key_env: must be the name of an environment variable, not a key")]
    [InlineData("""{"providers": {"openai": {"base_url": "https://user:secret@host/v1"}}}""", "providers.openai.base_url: must be an http or https address")]
    [InlineData("""{"generation": {"max_tokens": 0, "temperature": 2.1, "first_token_seconds": 0, "answer_seconds": -1}}""",
        "generation.max_tokens: must be between 1 and 100000", "generation.temperature: must be between 0 and 2",
        "generation.first_token_seconds: must be between 0.1 and 600", "generation.answer_seconds: must be between 0.1 and 3600")]
    [InlineData("""{"behavior": {"response_delay_min_ms": 300, "response_delay_max_ms": 200}}""", "behavior.response_delay_max_ms: must not be below response_delay_min_ms")]
    [InlineData("""{"behavior": {"idle_timeout_seconds": 0, "idle_check_interval_seconds": 0, "max_idle_prompts": -1, "memory_messages": 0, "memory_tokens": 0}}""",
        "behavior.idle_timeout_seconds: must be between 1 and 86400", "behavior.idle_check_interval_seconds: must be between 1 and 3600",
        "behavior.max_idle_prompts: must be between 0 and 100", "behavior.memory_messages: must be between 1 and 1000", "behavior.memory_tokens: must be between 100 and 1000000")]
    [InlineData("""{"ai_participants": {"max_ai_participants": -1, "humans_first_seconds": 9999}}""",
        "ai_participants.max_ai_participants: must be between 0 and 100000", "ai_participants.humans_first_seconds: must be between 0 and 3600")]
    [InlineData("""{"pairing": {"reassign_delay_seconds": -1}}""", "pairing.reassign_delay_seconds: must be between 0 and 86400")]
    [InlineData("""{"prices": {"openai/gpt-4o": {"input": -1}, "opnai/x": {"input": 1}, "grok/grok-2": null}}""",
        "prices.openai/gpt-4o.input: must be between 0 and 100000", "prices.opnai/x: " + NoModel,
        "prices.grok/grok-2.input: must be between 0 and 100000", "prices.grok/grok-2.output: must be between 0 and 100000")]
    [InlineData("""{"budget": {"per_day_usd": -0.01}}""", "budget.per_day_usd: must be between 0 and 1000000")]
    public void Every_error_names_its_field(string json, params string[] errors)
    {
        var result = ContentReader.LlmConfig(json);
        result.Value.ShouldBeNull();
        result.Errors.Select(error => error.ToString()).ShouldBe(errors, ignoreOrder: true);
        // An address or a name that is refused may hold a key: no message repeats it.
        result.Errors.ShouldAllBe(error => !error.Message.Contains("secret") && !error.Message.Contains("sk-"));
    }

    [Theory]
    [InlineData("anthropic/claude-x", "anthropic", "claude-x")]
    [InlineData("ollama/llama3:8b", "ollama", "llama3:8b")]
    [InlineData("huggingface/org/model", "huggingface", "org/model")]
    [InlineData("lab", "lab", "org/llama")]
    [InlineData("org/llama", "lab", "org/llama")]
    [InlineData("gpt-4o-mini", "openai", "gpt-4o-mini")]
    [InlineData("claude-x", "anthropic", "claude-x")]
    [InlineData("scripted", "scripted", "lines")]
    public void A_prefix_or_a_plain_name_leads_to_its_provider(string reference, string provider, string model) =>
        KnownProviders.Find(Read("""{"providers": {"lab": {"model": "org/llama", "base_url": "http://lab/v1"}}}"""), reference).ShouldBe((provider, model));

    private const string NoModel = "names no provider of this file: write provider, or provider/model";

    private static LlmConfig Read(string json)
    {
        var result = ContentReader.LlmConfig(json);
        result.Errors.ShouldBeEmpty();
        return result.Value.ShouldNotBeNull();
    }
}
