using ChatArena.Core;
using ChatArena.Core.Content;

namespace ChatArena.Tests.Content;

/// <summary>The four files that come with the product.</summary>
public sealed class ShippedContentTests
{
    [Fact]
    public void There_are_at_least_twelve_topics_and_sixteen_tasks_of_each_side()
    {
        var content = Value(ContentReader.TopicsTasks(Read(ContentKind.TopicsTasks)));
        content.Topics.Count.ShouldBeGreaterThanOrEqualTo(12);
        content.On(TaskSide.Attack).Count().ShouldBeGreaterThanOrEqualTo(16);
        content.On(TaskSide.Defend).Count().ShouldBeGreaterThanOrEqualTo(16);
        content.Topics.Select(topic => topic.Text).ShouldBeUnique();
        content.Tasks.Select(task => task.Text).ShouldBeUnique();
    }

    [Fact]
    public void There_is_a_consent_form_with_something_to_tick()
    {
        var form = Value(ContentReader.Consent(Read(ContentKind.Consent)));
        form.Checkboxes.ShouldNotBeEmpty();
        form.Checkboxes.ShouldBeUnique();
        // Markdown is rendered without HTML.
        form.Content.ShouldNotContain("<");
    }

    [Fact]
    public void There_are_three_personas_of_nobody_real()
    {
        var personas = Value(ContentReader.Personas(Read(ContentKind.Personas))).Personas;
        personas.Select(persona => persona.Name).ShouldBe(["Alex", "Sam", "Jordan"]);
        personas.ShouldAllBe(persona => persona.Traits.Count > 0 && persona.Interests.Count > 0 && persona.Quirks.Count > 0 && persona.ResponsePatterns.Count > 0);
    }

    [Fact]
    public void The_behaviour_settings_are_those_the_first_arena_promised()
    {
        var config = Value(ContentReader.LlmConfig(Read(ContentKind.LlmConfig)));
        config.Pairing.DelayEnabled.ShouldBe(true);
        config.Pairing.ReassignDelaySeconds.ShouldBe(10);

        var defaults = new LlmConfig();
        (config.Enabled, config.Stop, config.DefaultProvider).ShouldBe((defaults.Enabled, defaults.Stop, defaults.DefaultProvider));
        (config.Generation, config.Behavior, config.AiParticipants, config.Budget).ShouldBe((defaults.Generation, defaults.Behavior, defaults.AiParticipants, defaults.Budget));
        config.Providers.Keys.ShouldBe(["anthropic", "openai", "grok", "ollama", "scripted"]);
    }

    [Fact]
    public void A_partner_is_there_without_keys_and_without_a_network()
    {
        var config = Value(ContentReader.LlmConfig(Read(ContentKind.LlmConfig)));
        config.Providers.Keys.Where(name => config.Provider(name)!.Enabled).ShouldBe(["ollama", "scripted"]);
        // A conversation that a model began is not played on by a script, unless somebody says so.
        config.Fallback.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(ContentKind.TopicsTasks)]
    [InlineData(ContentKind.Consent)]
    [InlineData(ContentKind.Personas)]
    [InlineData(ContentKind.LlmConfig)]
    public void The_program_carries_the_same_files_inside(ContentKind kind) => BuiltInContent.Read(kind).ShouldBe(Read(kind));

    private static string Read(ContentKind kind) => File.ReadAllText(Path.Combine(Installation.Root, "content", BuiltInContent.FileName(kind)));

    private static T Value<T>(ContentResult<T> result)
        where T : class
    {
        result.Errors.ShouldBeEmpty();
        return result.Value.ShouldNotBeNull();
    }
}
