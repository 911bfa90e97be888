using ChatArena.AiWorker.Models;
using ChatArena.Core.Content;

namespace ChatArena.Tests.Models;

/// <summary>Who plays a persona, and who does when that one cannot.</summary>
public sealed class ModelChainTests
{
    private const string Providers = """
        "providers": {
          "anthropic": {"enabled": true, "model": "claude"},
          "openai": {"enabled": true, "model": "gpt"},
          "ollama": {"enabled": true, "model": "gemma"},
          "grok": {"enabled": false, "model": "grok"},
          "scripted": {"enabled": true, "model": "debater"}
        }
        """;

    [Theory]
    // What the file says besides, who is down, who plays now.
    [InlineData("", "", "ollama/gemma anthropic/claude openai/gpt")]
    [InlineData("""  "default_provider": "openai",  """, "", "openai/gpt anthropic/claude ollama/gemma")]
    [InlineData("", "ollama", "anthropic/claude openai/gpt")]
    [InlineData("", "ollama anthropic", "openai/gpt")]
    [InlineData("", "ollama anthropic openai", "scripted/debater")]
    [InlineData("", "ollama anthropic openai scripted", "")]
    [InlineData("""  "default_provider": "scripted",  """, "", "scripted/debater")]
    [InlineData("""  "default_provider": "grok",  """, "", "anthropic/claude openai/gpt ollama/gemma")]
    [InlineData("""  "fallback": ["scripted"],  """, "", "ollama/gemma anthropic/claude openai/gpt scripted/debater")]
    [InlineData("""  "fallback": ["scripted", "openai/gpt-mini"],  """, "anthropic", "ollama/gemma openai/gpt scripted/debater openai/gpt-mini")]
    [InlineData("""  "persona_models": {"witch": "anthropic/opus", "ghost": "openai"},  """, "", "anthropic/opus ollama/gemma anthropic/claude openai/gpt")]
    [InlineData("""  "persona_models": {"witch": "grok"},  """, "", "ollama/gemma anthropic/claude openai/gpt")]
    [InlineData("""  "persona_models": {"witch": "scripted"},  """, "", "scripted/debater")]
    [InlineData("""  "enabled": false,  """, "", "")]
    [InlineData("""  "stop": true,  """, "", "")]
    public void A_new_conversation_takes_the_first_that_can(string more, string down, string chain) =>
        Chain(more, "witch", null, down).ShouldBe(chain);

    [Theory]
    [InlineData("", "ollama/gemma", "", "ollama/gemma anthropic/claude openai/gpt")]
    [InlineData("", "openai/gpt-old", "", "openai/gpt-old ollama/gemma anthropic/claude openai/gpt")]
    [InlineData("", "ollama/gemma", "ollama anthropic openai", "")]
    [InlineData("""  "fallback": ["scripted"],  """, "ollama/gemma", "ollama anthropic openai", "scripted/debater")]
    [InlineData("", "scripted/debater", "", "scripted/debater")]
    [InlineData("", "scripted/debater", "scripted", "")]
    [InlineData("""  "default_provider": "scripted",  """, "ollama/gemma", "", "ollama/gemma anthropic/claude openai/gpt")]
    [InlineData("", "grok/grok", "", "ollama/gemma anthropic/claude openai/gpt")]
    [InlineData("""  "stop": true,  """, "ollama/gemma", "", "")]
    public void A_conversation_stays_with_whom_it_began_and_never_turns_into_a_script_by_itself(string more, string seat, string down, string chain)
    {
        var parts = seat.Split('/');
        Chain(more, "witch", new(parts[0], parts[1]), down).ShouldBe(chain);
    }

    private static string Chain(string more, string persona, ModelName? seat, string down)
    {
        var read = ContentReader.LlmConfig($"{{{more}{Providers}}}");
        read.Errors.ShouldBeEmpty();
        return string.Join(' ', ModelChain.For(read.Value!, persona, seat, name => !down.Split(' ').Contains(name.Provider)));
    }
}
