using ChatArena.AiWorker.Models;
using ChatArena.Core.Content;
using ChatArena.Core.Studies;
using Microsoft.Extensions.Options;

namespace ChatArena.Tests.Content;

public sealed class ModelOverridesTests
{
    [Fact]
    public void Without_an_option_the_file_holds()
    {
        var config = new LlmConfig();
        Apply(config, null, null).ShouldBeSameAs(config);
        // An empty line in an .env file means: no map.
        Apply(config, "", " ").ShouldBeSameAs(config);
    }

    [Theory]
    [InlineData("openai", "openai", "gpt-4o")]
    [InlineData(" anthropic/claude-x ", "anthropic", "claude-x")]
    [InlineData("gpt-4o-mini", "openai", "gpt-4o-mini")]
    [InlineData("huggingface/org/tiny", "huggingface", "org/tiny")]
    // A name that nobody else has is OpenAI's.
    [InlineData("m2", "openai", "m2")]
    [InlineData("davinci-of-next-year", "openai", "davinci-of-next-year")]
    public void A_model_that_an_option_names_is_switched_on_and_plays(string option, string provider, string model)
    {
        var config = Apply(new(), option, null);
        config.DefaultProvider.ShouldBe(provider);
        (config.Provider(provider)!.Enabled, config.Provider(provider)!.Model).ShouldBe((true, model));
        // Nobody else is touched.
        config.Provider("grok").ShouldBe(new LlmConfig().Provider("grok"));
        new LlmConfig().Provider(provider)!.Enabled.ShouldBeFalse();
    }

    [Fact]
    public void A_map_overrules_the_file_persona_by_persona()
    {
        var file = new LlmConfig { PersonaModels = new Dictionary<string, string> { ["witch"] = "ollama", ["ghost"] = "ollama/llama3" } };
        var config = Apply(file, "gpt-4o-mini", """{"witch": "openai/m1"}""");
        config.PersonaModels["witch"].ShouldBe("openai/m1");
        config.PersonaModels["ghost"].ShouldBe("ollama/llama3");
        config.Provider("openai")!.Model.ShouldBe("gpt-4o-mini");
        Apply(file, null, "{}").PersonaModels["witch"].ShouldBe("ollama");
    }

    [Fact]
    public void A_map_of_plain_names_has_a_model_for_the_persona_and_one_for_the_others()
    {
        var config = Apply(new(), "m2", """{"witch": "m1", "ghost": " claude-x "}""");
        ModelChain.For(config, "witch", null, _ => true).Take(2).Select(name => $"{name}").ShouldBe(["openai/m1", "openai/m2"]);
        ModelChain.For(config, "ghost", null, _ => true)[0].ToString().ShouldBe("anthropic/claude-x");
        ModelChain.For(config, "zombie", null, _ => true)[0].ToString().ShouldBe("openai/m2");
    }

    [Theory]
    [InlineData("huggingface", "huggingface/meta-llama/Llama-3.1-8B-Instruct openai/gpt-4 ollama/gemma3")]
    [InlineData(null, "ollama/gemma3 openai/gpt-4")]
    public void A_second_model_is_asked_before_all_others_when_the_default_cannot_be(string? model, string chain)
    {
        var config = ModelOverrides.Apply(new(), new() { DefaultModel = model, SecondModel = "openai/gpt-4" });
        string.Join(' ', ModelChain.For(config, null, null, _ => true)).ShouldBe(chain);
        ModelChain.For(config, null, null, name => name.Provider is "openai" or "ollama")[0].Provider.ShouldBe(model is null ? "ollama" : "openai");
    }

    [Fact]
    public void Whoever_said_it_in_another_systems_variable_reads_of_that_variable()
    {
        var options = new ArenaOptions.AiOptions { DefaultModel = "opanai/x", SaidAs = new Dictionary<string, string> { [ModelOverrides.DefaultModel] = "MODEL_ROUTING__DEFAULT_MODEL" } };
        var problem = Should.Throw<InvalidSettingException>(() => ModelOverrides.Apply(new(), options));
        problem.Message.ShouldBe("MODEL_ROUTING__DEFAULT_MODEL: opanai/x names no provider of llm_config.json: write provider, or provider/model");
        // As a log writes it: without the way there.
        problem.ToString().ShouldBe(problem.Message);
    }

    [Theory]
    [InlineData("x/", null, "Arena:Ai:DefaultModel: x/ names no provider of llm_config.json: write provider, or provider/model")]
    // What is almost a provider is no model of OpenAI's.
    [InlineData("olama", null, "Arena:Ai:DefaultModel: olama names no provider of llm_config.json: write provider, or provider/model")]
    [InlineData("OpenAI", null, "Arena:Ai:DefaultModel: OpenAI names no provider of llm_config.json: write provider, or provider/model")]
    [InlineData(null, """{"witch": "antropic"}""", "Arena:Ai:PersonaModels: antropic names no provider of llm_config.json: write provider, or provider/model")]
    [InlineData("opanai/gpt-4o", null, "Arena:Ai:DefaultModel: opanai/gpt-4o names no provider of llm_config.json: write provider, or provider/model")]
    [InlineData(null, """{"witch": "olama/x"}""", "Arena:Ai:PersonaModels: olama/x names no provider of llm_config.json: write provider, or provider/model")]
    [InlineData(null, """{"witch": null}""", "Arena:Ai:PersonaModels:  names no provider of llm_config.json: write provider, or provider/model")]
    [InlineData(null, "witch=ollama", "Arena:Ai:PersonaModels: must be a JSON object of persona ids and models")]
    [InlineData(null, """["witch"]""", "Arena:Ai:PersonaModels: must be a JSON object of persona ids and models")]
    public void A_name_that_nobody_knows_is_a_clear_error(string? model, string? personas, string message) =>
        Should.Throw<OptionsValidationException>(() => Apply(new(), model, personas)).Message.ShouldBe(message);

    [Fact]
    public void An_option_says_where_a_provider_is_without_switching_it_on_or_off()
    {
        var config = ModelOverrides.Apply(new(), new() { Providers = new() { ["ollama"] = new() { BaseUrl = "http://models:8000/", Model = "tiny" }, ["openai"] = new() { BaseUrl = "https://proxy/v1" } } });
        config.Provider("ollama").ShouldBe(new LlmConfig().Provider("ollama")! with { BaseUrl = "http://models:8000", Model = "tiny" });
        config.Provider("openai").ShouldBe(new LlmConfig().Provider("openai")! with { BaseUrl = "https://proxy/v1" });
    }

    [Theory]
    [InlineData("olama", "http://x", "Arena:Ai:Providers:olama: names no provider of llm_config.json")]
    [InlineData("ollama", "models:8000", "Arena:Ai:Providers:ollama:BaseUrl: must begin with http:// or https://")]
    public void A_place_that_cannot_be_is_a_clear_error(string provider, string address, string message) =>
        Should.Throw<OptionsValidationException>(() => ModelOverrides.Apply(new(), new() { Providers = new() { [provider] = new() { BaseUrl = address } } })).Message.ShouldBe(message);

    private static LlmConfig Apply(LlmConfig config, string? defaultModel, string? personaModels) =>
        ModelOverrides.Apply(config, new() { DefaultModel = defaultModel, PersonaModels = personaModels });
}
