using ChatArena.Core.Content;
using ChatArena.Core.Pairing;
using ChatArena.Core.Studies;
using Microsoft.Extensions.Configuration;

namespace ChatArena.Tests.Studies;

/// <summary>Option or environment, then study version, then llm_config, then default: for every setting there is.</summary>
public sealed class EffectiveSettingsTests
{
    /// <param name="Option">Its configuration key below <c>Arena:</c>.</param>
    /// <param name="Study">Its name in a study version's settings.</param>
    /// <param name="Stored">Its name in the section <c>pairing</c> of llm_config, if it has one.</param>
    public sealed record Setting(string Option, string Study, string? Stored, object Default, Func<EffectiveSettings, object> Read)
    {
        public override string ToString() => Study;
    }

    public static TheoryData<Setting> Numbers { get; } =
    [
        new Setting("Conversation:MinThinkChars", "min_think_chars", null, 10, settings => settings.Rules.MinThinkChars),
        new Setting("Conversation:MaxThinkChars", "max_think_chars", null, 4000, settings => settings.Rules.MaxThinkChars),
        new Setting("Conversation:MaxSpeechChars", "max_speech_chars", null, 4000, settings => settings.Rules.MaxSpeechChars),
        new Setting("Conversation:SilenceSeconds", "silence_seconds", null, 900, settings => settings.Rules.SilenceSeconds),
        new Setting("Conversation:InactivitySeconds", "inactivity_seconds", null, 900, settings => settings.Rules.InactivitySeconds),
        new Setting("Conversation:HardCapSeconds", "hard_cap_seconds", null, 3600, settings => settings.Rules.HardCapSeconds),
        new Setting("Pairing:ResumeGraceSeconds", "resume_grace_seconds", null, 60, settings => settings.Rules.ResumeGraceSeconds),
        new Setting("Pairing:ReassignDelaySeconds", "reassign_delay_seconds", "reassign_delay_seconds", 10, settings => (int)settings.ReassignDelay.TotalSeconds),
        new Setting("Pairing:SamePartnerGraceSeconds", "same_partner_grace_seconds", null, 60, settings => (int)settings.SamePartnerGrace.TotalSeconds),
    ];

    [Theory]
    [MemberData(nameof(Numbers), DisableDiscoveryEnumeration = true)]
    public void The_first_layer_that_says_something_wins(Setting setting)
    {
        var study = Study($$"""{"{{setting.Study}}": 2}""");
        var stored = setting.Stored is null ? new() : Stored($$$"""{"pairing": {"{{{setting.Stored}}}": 3}}""");

        setting.Read(EffectiveSettings.Resolve(Options((setting.Option, "1")), study, stored)).ShouldBe(1);
        setting.Read(EffectiveSettings.Resolve(new(), study, stored)).ShouldBe(2);
        setting.Read(EffectiveSettings.Resolve(new(), new(), stored)).ShouldBe(setting.Stored is null ? setting.Default : 3);
        setting.Read(EffectiveSettings.Resolve(new(), new(), new())).ShouldBe(setting.Default);
    }

    [Theory]
    [MemberData(nameof(Numbers), DisableDiscoveryEnumeration = true)]
    public void Zero_is_a_value_and_not_the_absence_of_one(Setting setting)
    {
        setting.Read(EffectiveSettings.Resolve(Options((setting.Option, "0")), Study($$"""{"{{setting.Study}}": 2}"""), new())).ShouldBe(0);
        setting.Read(EffectiveSettings.Resolve(new(), Study($$"""{"{{setting.Study}}": 0}"""), new())).ShouldBe(0);
    }

    [Theory]
    // Option, study, llm_config: whether somebody who left a conversation waits.
    [InlineData(null, null, null, true)]
    [InlineData(null, null, false, false)]
    [InlineData(null, true, false, true)]
    [InlineData(null, false, true, false)]
    [InlineData(true, false, false, true)]
    [InlineData(false, true, true, false)]
    public void The_delay_can_be_switched_off_in_every_layer(bool? option, bool? study, bool? stored, bool delayed)
    {
        var settings = EffectiveSettings.Resolve(
            option is { } value ? Options(("Pairing:DelayEnabled", $"{value}"), ("Pairing:ReassignDelaySeconds", "7")) : Options(("Pairing:ReassignDelaySeconds", "7")),
            new() { DelayEnabled = study },
            new() { Pairing = new() { DelayEnabled = stored } });

        settings.ReassignDelay.ShouldBe(TimeSpan.FromSeconds(delayed ? 7 : 0));
    }

    [Theory]
    [InlineData(null, null, DrawMode.Random)]
    [InlineData(null, "fifo", DrawMode.Fifo)]
    [InlineData("random", "fifo", DrawMode.Random)]
    [InlineData("fifo", "random", DrawMode.Fifo)]
    public void The_draw_is_random_unless_the_option_or_the_study_says_fifo(string? option, string? study, DrawMode mode) =>
        EffectiveSettings.Resolve(option is null ? new() : Options(("Pairing:Draw", option)), new() { Draw = study }, new()).Draw.ShouldBe(mode);

    [Fact]
    public void No_setting_is_forgotten_here()
    {
        string[] tested = [.. Numbers.Select(row => row.Data.Study), "delay_enabled", "draw", .. AiSettingsTests.OfTheStudy];
        var study = typeof(StudySettings).GetProperties().Where(property => !property.PropertyType.IsGenericType || Nullable.GetUnderlyingType(property.PropertyType) is not null);
        study.Select(property => SnakeCase(property.Name)).ShouldBe(tested, ignoreOrder: true);

        string[] options = [.. Numbers.Select(row => row.Data.Option), "Pairing:DelayEnabled", "Pairing:Draw", "Pairing:Seed"];
        typeof(ArenaOptions.PairingOptions).GetProperties().Select(property => "Pairing:" + property.Name)
            .Concat(typeof(ArenaOptions.ConversationOptions).GetProperties().Select(property => "Conversation:" + property.Name))
            .ShouldBe(options, ignoreOrder: true);

        string?[] stored = [.. Numbers.Select(row => row.Data.Stored).Where(name => name is not null), "delay_enabled"];
        typeof(LlmConfig.PairingSection).GetProperties().Select(property => SnakeCase(property.Name)).ShouldBe(stored, ignoreOrder: true);
    }

    [Fact]
    public void Settings_and_rules_survive_the_store()
    {
        var settings = Study("""{"min_think_chars": 25, "draw": "fifo", "languages": ["nb", "en"], "conditions": ["a", "b"]}""");
        StudySettings.ToJson(StudySettings.FromJson(StudySettings.ToJson(settings))).ShouldBe(StudySettings.ToJson(settings));
        (settings.MinThinkChars, settings.Draw, settings.SilenceSeconds).ShouldBe((25, "fifo", null));
        settings.Languages.ShouldBe(["nb", "en"]);

        var rules = EffectiveSettings.Resolve(new(), settings, new()).Rules;
        ConversationRules.FromJson(ConversationRules.ToJson(rules)).ShouldBe(rules);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"languages": null, "conditions": null}""")]
    public void Settings_without_languages_or_conditions_have_one_of_each(string json)
    {
        Study(json).Languages.ShouldBe(["en"]);
        Study(json).Conditions.ShouldBe(["default"]);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"pairing": null}""")]
    [InlineData("""{"pairing": {}}""")]
    [InlineData("""{"enabled": true, "providers": {}}""")]
    public void A_stored_file_without_a_section_leaves_everything_to_the_defaults(string json) =>
        EffectiveSettings.Resolve(new(), new(), Stored(json)).ShouldBe(EffectiveSettings.Resolve(new(), new(), new()));

    private static ArenaOptions Options(params (string Key, string Value)[] values) => new ConfigurationBuilder()
        .AddInMemoryCollection(values.Select(entry => KeyValuePair.Create($"{ArenaOptions.Section}:{entry.Key}", (string?)entry.Value)))
        .Build()
        .GetRequiredSection(ArenaOptions.Section)
        .Get<ArenaOptions>()!;

    private static StudySettings Study(string json) => StudySettings.FromJson(json);

    private static LlmConfig Stored(string json) => ContentReader.LlmConfig(json).Value.ShouldNotBeNull();

    private static string SnakeCase(string name) => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}
