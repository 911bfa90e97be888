using ChatArena.AiWorker.Models.Scripted;
using ChatArena.Core.Content;
using ChatArena.Tests.Golden;
using ChatArena.Tests.Prompts;

namespace ChatArena.Tests.Scripted;

public sealed class TranscriptTests
{
    [Fact]
    public async Task A_scripted_conversation_reads_as_the_documentation_shows_it()
    {
        var alex = PromptTurn.Personas.Personas[0];
        var topic = PromptTurn.TopicsTasks.Topics[1].Text;
        var task = PromptTurn.TopicsTasks.Tasks.Single(task => task.Id == 16);
        string[] partner =
        [
            "Hi! I am a bit sceptical about bans in general.",
            "My daughter has diabetes and her sensor talks to her phone.",
            "Okay, an exception for medical reasons would help. But what about the bus home?",
            "Why a ban and not just better rules in class?",
            "Teachers have enough to do already, they should not play police.",
            "Do you have any evidence that it works?",
            "ok",
            "My nephew says the breaks at his school are louder now, and he likes it.",
            "You have a good point about boredom, I admit.",
            "I have to pick her up now. Thanks, bye!",
        ];

        var lines = await Talks.HoldAsync(alex, topic, task, partner, seed: 16, opens: true);
        GoldenFile.ShouldBe("docs/scripted-conversation.md", $"""
            # A conversation with a scripted persona

            The `scripted` provider needs no model and no network: a persona talks from written lines in ChatArena.AiWorker/Models/Scripted. Here Alex
            opens; the partner's ten messages are fixed; the thoughts are private, and the partner never sees them. A test makes this page
            (`{GoldenFile.HowToUpdate}` writes it anew), so that it shows what the product says.

            Topic: {topic}
            Alex's hidden task: {task.Text}

            {Talks.Written(alex.Name, lines, withThoughts: true)}
            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void There_are_far_more_than_a_hundred_and_fifty_patterns_and_no_two_alike()
    {
        var patterns = new[] { "warm", "dry", "gentle", "points", "moves" }.SelectMany(name => ScriptFile.Read(name).Sections).SelectMany(section => section.Lines).ToList();
        patterns.Count.ShouldBeGreaterThan(500);
        patterns.ShouldBeUnique();
        var slots = patterns.SelectMany(pattern => pattern.Split('{').Skip(1).Select(part => part.Split('}')[0])).Distinct();
        slots.ShouldBeSubsetOf(["word", "topic", "point", "interest", "statement"]);
        // Every voice knows every kind of message.
        var kinds = ScriptFile.Read("warm").Sections.Select(section => section.Head).ToList();
        ScriptFile.Read("dry").Sections.Select(section => section.Head).ShouldBe(kinds, ignoreOrder: true);
        ScriptFile.Read("gentle").Sections.Select(section => section.Head).ShouldBe(kinds, ignoreOrder: true);
    }

    [Fact]
    public void Every_shipped_topic_and_task_has_lines_of_its_own_on_its_side()
    {
        foreach (var topic in PromptTurn.TopicsTasks.Topics)
        {
            TopicScript.For(topic.Text, "", TaskSide.Attack).Points.Count.ShouldBeGreaterThanOrEqualTo(6, topic.Text);
            TopicScript.For(topic.Text, "", TaskSide.Defend).Points.Count.ShouldBeGreaterThanOrEqualTo(6, topic.Text);
        }

        PromptTurn.TopicsTasks.Tasks.Where(task => TopicScript.For("x", task.Text, task.Side).Moves.Count == 0).Select(task => task.Text).ShouldBeEmpty();
    }
}
