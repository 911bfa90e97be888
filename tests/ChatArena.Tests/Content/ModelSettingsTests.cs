using ChatArena.Core.Content;
using ChatArena.Core.Studies;

namespace ChatArena.Tests.Content;

/// <summary>What staff read of the settings of models: the value in force, and who says it.</summary>
public sealed class ModelSettingsTests
{
    [Fact]
    public void Without_a_word_from_anybody_every_setting_is_the_default()
    {
        var rows = Read("{}");
        rows.Values.ShouldAllBe(row => row.Source == "default" && row.Value == row.Default);
        rows["generation.max_tokens"].Value.ShouldBe("1024");
        rows["providers.openai.model"].Value.ShouldBe("gpt-4o");
        rows["pairing.reassign_delay_seconds"].Value.ShouldBe("10");
        rows["budget.per_day_usd"].Value.ShouldBeNull();
    }

    [Fact]
    public void The_layer_that_says_it_is_named_also_when_it_says_the_default()
    {
        const string File = """
            {"generation": {"max_tokens": 1024, "temperature": 0.2}, "providers": {"ollama": {"enabled": true, "model": "tiny"}, "lab": {"base_url": "http://lab:1/v1", "model": "m"}},
             "behavior": {"ai_opens": true}, "fallback": ["ollama", "lab/m"], "prices": {"lab/m": {"input": 1.5}}}
            """;
        var rows = Read(File, new() { Ai = new() { DefaultModel = "lab/big", MaxSeats = 3 } }, new() { AiMaxSeats = 2, AiHumansFirstSeconds = 4, AiOpens = false });

        Of("generation.max_tokens").ShouldBe(("1024", "llm_config"));
        Of("generation.temperature").ShouldBe(("0.2", "llm_config"));
        Of("generation.answer_seconds").ShouldBe(("90", "default"));
        Of("providers.ollama.model").ShouldBe(("tiny", "llm_config"));
        Of("providers.ollama.base_url").ShouldBe(("http://localhost:11434", "default"));
        Of("default_provider").ShouldBe(("lab", "option"));
        Of("providers.lab.enabled").ShouldBe(("true", "option"));
        Of("providers.lab.model").ShouldBe(("big", "option"));
        Of("ai_participants.max_ai_participants").ShouldBe(("3", "option"));
        Of("ai_participants.humans_first_seconds").ShouldBe(("4", "study"));
        Of("behavior.ai_opens").ShouldBe(("false", "study"));
        Of("fallback").ShouldBe(("ollama, lab/m", "llm_config"));
        Of("prices.lab/m.input").ShouldBe(("1.5", "llm_config"));
        rows.Keys.ShouldNotContain("providers.openai.model");

        (string?, string) Of(string key) => (rows[key].Value, rows[key].Source);
    }

    [Fact]
    public void What_it_says_of_when_models_take_part_is_what_holds()
    {
        const string File = """{"enabled": false, "ai_participants": {"humans_first_seconds": 5}}""";
        var (options, study) = (new ArenaOptions { Ai = new() { Enabled = true } }, new StudySettings { AiForLonely = true, AiOpens = true, DelayEnabled = false });
        var rows = Read(File, options, study);
        var settings = EffectiveSettings.Resolve(options, study, ContentReader.LlmConfig(File).Value!);

        rows["enabled"].Value.ShouldBe("true");
        settings.Ai.Enabled.ShouldBeTrue();
        rows["ai_participants.humans_first_seconds"].Value.ShouldBe($"{settings.Ai.HumansFirst.TotalSeconds}");
        rows["behavior.ai_opens"].Value.ShouldBe(settings.Ai.Opens ? "true" : "false");
        rows["pairing.delay_enabled"].Value.ShouldBe("false");
    }

    private static Dictionary<string, ModelSetting> Read(string body, ArenaOptions? options = null, StudySettings? study = null) =>
        ModelSettings.Read(body, options ?? new(), study ?? new()).ToDictionary(row => row.Key);
}
