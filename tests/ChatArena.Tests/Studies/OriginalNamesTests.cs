using ChatArena.Core.Studies;
using Microsoft.Extensions.Configuration;

namespace ChatArena.Tests.Studies;

public sealed class OriginalNamesTests
{
    [Theory]
    [InlineData("MAX_CONVERSATION_SECONDS", "Arena:Conversation:SilenceSeconds")]
    [InlineData("INACTIVITY_TIMEOUT_SECONDS", "Arena:Conversation:InactivitySeconds")]
    [InlineData("CHAT_ARENA_CONVERSATIONS_DIR", "Arena:Transcripts:Folder")]
    [InlineData("conversations-dir", "Arena:Transcripts:Folder")]
    public void The_names_of_the_first_arena_are_honoured_and_ours_come_first(string original, string ours)
    {
        Configured((original, "5"))[ours].ShouldBe("5");
        Configured((original, "5"), (ours, "7"))[ours].ShouldBe("7");
        Configured((original, ""))[ours].ShouldBeNull();
        Configured()[ours].ShouldBeNull();
    }

    [Theory]
    [InlineData("AI_PROVIDER=openai;AI_MODEL=gpt-4", "openai/gpt-4", null)]
    [InlineData("AI_PROVIDER=openai;HF_MODEL=x", "openai", null)]
    [InlineData("AI_PROVIDER=huggingface;HF_MODEL=org/tiny;AI_MODEL=gpt-4", "huggingface/org/tiny", null)]
    [InlineData("AI_PROVIDER=openai;Arena:Ai:DefaultModel=ollama", "ollama", null)]
    [InlineData("MODEL_ROUTING:DEFAULT_MODEL=gpt-4o-mini;MODEL_ROUTING:PERSONA_MODEL_MAP={}", "gpt-4o-mini", "{}")]
    [InlineData("MODEL_ROUTING:PERSONA_MODEL_MAP=;AI_MODEL=gpt-4", null, null)]
    [InlineData("AI_PROVIDER=openai;MODEL_ROUTING:DEFAULT_MODEL=m2", "m2", null)]
    public void The_other_systems_names_for_models_are_honoured_too(string given, string? model, string? personas)
    {
        var configured = Configured(given);
        configured["Arena:Ai:DefaultModel"].ShouldBe(model);
        configured["Arena:Ai:PersonaModels"].ShouldBe(personas);
    }

    [Theory]
    [InlineData("AI_PROVIDER=huggingface;OPENAI_API_KEY=sk-test", "openai")]
    [InlineData("AI_PROVIDER=huggingface;OPENAI_API_KEY=sk-test;AI_MODEL=gpt-4;HF_MODEL=org/tiny", "openai/gpt-4")]
    [InlineData("AI_PROVIDER=huggingface;OPENAI_API_KEY=sk-test;Arena:Ai:SecondModel=ollama", "ollama")]
    // Nobody to ask.
    [InlineData("AI_PROVIDER=huggingface;OPENAI_API_KEY=", null)]
    [InlineData("AI_PROVIDER=openai;OPENAI_API_KEY=sk-test", null)]
    // Said elsewhere who plays.
    [InlineData("AI_PROVIDER=huggingface;OPENAI_API_KEY=sk-test;MODEL_ROUTING:DEFAULT_MODEL=m2", null)]
    [InlineData("AI_PROVIDER=huggingface;OPENAI_API_KEY=sk-test;Arena:Ai:DefaultModel=ollama", null)]
    public void The_hub_has_OpenAI_as_its_deputy(string given, string? second) => Configured(given)["Arena:Ai:SecondModel"].ShouldBe(second);

    [Theory]
    [InlineData("AI_PROVIDER=x", "AI_PROVIDER: x is no provider. Write anthropic, openai, grok, huggingface, ollama, scripted, or name one of llm_config.json in Arena__Ai__DefaultModel")]
    [InlineData("AI_PROVIDER=x;AI_MODEL=gpt-4", "AI_PROVIDER: x is no provider. Write anthropic, openai, grok, huggingface, ollama, scripted, or name one of llm_config.json in Arena__Ai__DefaultModel")]
    [InlineData("AI_PROVIDER=huggingface;OPENAI_API_KEY=sk-test", null)]
    [InlineData("AI_PROVIDER=", null)]
    [InlineData("AI_PROVIDER=x;Arena:Ai:DefaultModel=lab", null)]
    [InlineData("AI_PROVIDER=x;MODEL_ROUTING:DEFAULT_MODEL=m2", null)]
    public void A_provider_that_nobody_knows_is_told_by_the_name_that_was_used(string given, string? problem)
    {
        var configured = Configured(given);
        var options = new ArenaOptions { Ai = { SaidAs = OriginalNames.Said(configured) } };
        new OriginalNames.Check(configured).Validate(null, options).FailureMessage.ShouldBe(problem);
    }

    [Fact]
    public void Which_variable_said_an_option_is_known() =>
        OriginalNames.Said(Configured("MODEL_ROUTING:PERSONA_MODEL_MAP={};MAX_CONVERSATION_SECONDS=5;INACTIVITY_TIMEOUT_SECONDS=7;Arena:Conversation:InactivitySeconds=8")).ShouldBe(
            new Dictionary<string, string> { ["Arena:Ai:PersonaModels"] = "MODEL_ROUTING__PERSONA_MODEL_MAP", ["Arena:Conversation:SilenceSeconds"] = "MAX_CONVERSATION_SECONDS" }, ignoreOrder: true);

    [Theory]
    [InlineData("--no-reload --conversations-dir X")]
    [InlineData("--conversations-dir X --no-reload")]
    [InlineData("--no-reload --conversations-dir=X --urls http://localhost:1")]
    public void A_switch_of_the_first_arena_takes_no_other_argument_along(string words)
    {
        var configuration = new ConfigurationManager();
        configuration.AddCommandLine(OriginalNames.WithoutSwitches(words.Split(' ')));
        configuration.AddOriginalNames()["Arena:Transcripts:Folder"].ShouldBe("X");
    }

    [Fact]
    public void The_argument_for_the_folder_of_transcripts_wins_over_the_variable() =>
        Configured(("CHAT_ARENA_CONVERSATIONS_DIR", "/variable"), ("conversations-dir", "/argument"))["Arena:Transcripts:Folder"].ShouldBe("/argument");

    private static ConfigurationManager Configured(string given) =>
        Configured([.. given.Split(';').Select(entry => entry.Split('=', 2)).Select(parts => (parts[0], parts[1]))]);

    private static ConfigurationManager Configured(params (string Key, string Value)[] values)
    {
        var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection(values.Select(entry => KeyValuePair.Create(entry.Key, (string?)entry.Value)));
        configuration.AddOriginalNames();
        return configuration;
    }
}
