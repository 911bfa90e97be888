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
    public void The_other_systems_names_for_models_are_honoured_too(string given, string? model, string? personas)
    {
        var configured = Configured([.. given.Split(';').Select(entry => entry.Split('=', 2)).Select(parts => (parts[0], parts[1]))]);
        configured["Arena:Ai:DefaultModel"].ShouldBe(model);
        configured["Arena:Ai:PersonaModels"].ShouldBe(personas);
    }
    [Fact]
    public void The_argument_for_the_folder_of_transcripts_wins_over_the_variable() =>
        Configured(("CHAT_ARENA_CONVERSATIONS_DIR", "/variable"), ("conversations-dir", "/argument"))["Arena:Transcripts:Folder"].ShouldBe("/argument");

    private static ConfigurationManager Configured(params (string Key, string Value)[] values)
    {
        var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection(values.Select(entry => KeyValuePair.Create(entry.Key, (string?)entry.Value)));
        configuration.AddOriginalNames();
        return configuration;
    }
}
