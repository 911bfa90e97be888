using System.Text.RegularExpressions;
using ChatArena.AiWorker.Models;
using ChatArena.AiWorker.Models.Scripted;
using ChatArena.AiWorker.Prompts;
using ChatArena.Core.AiTurns;
using ChatArena.Core.Content;
using ChatArena.Tests.Golden;
using ChatArena.Tests.Prompts;

namespace ChatArena.Tests.Scripted;

public sealed partial class ScriptedTalkTests(ITestOutputHelper output)
{
    private const double Enough = 0.60;
    private static readonly string[] Topics = [.. PromptTurn.TopicsTasks.Topics.Select(topic => topic.Text), "Dogs should be allowed in restaurants.", "We should all eat less meat."];

    [Fact]
    public async Task Lines_take_up_what_was_said_or_stay_on_the_topic()
    {
        var (worst, combination) = (1.0, 0);
        foreach (var (name, speeches) in Partners.All)
        {
            foreach (var persona in PromptTurn.Personas.Personas)
            {
                foreach (var side in Enum.GetValues<TaskSide>())
                {
                    // Every topic's share on its own would hide behind the average of all; the figure is per persona, side and partner.
                    var shares = new List<double>();
                    // A quarter of the topics each, another one the next time; all of them for every partner.
                    combination++;
                    foreach (var topic in Topics.Where((_, index) => index % 4 == combination % 4))
                    {
                        shares.Add(ShareOnTopic(topic, await Talks.HoldAsync(persona, topic, Talks.Task(side), speeches, seed: shares.Count)));
                    }

                    output.WriteLine($"{name,-9} {persona.Name,-7} {side,-7} mean {shares.Average():P0}, worst topic {shares.Min():P0}");
                    shares.Min().ShouldBeGreaterThanOrEqualTo(Enough, $"{name}, {persona.Name}, {side}");
                    worst = Math.Min(worst, shares.Min());
                }
            }
        }

        output.WriteLine($"worst of all: {worst:P0}");
    }

    [Fact]
    public async Task No_line_comes_twice_in_a_conversation()
    {
        foreach (var (name, speeches) in Partners.All)
        {
            foreach (var persona in PromptTurn.Personas.Personas)
            {
                var own = (await Talks.HoldAsync(persona, Topics[0], Talks.Task(TaskSide.Attack, 7), [.. speeches, "bye", "bye", "ok", "ok", "ok"], opens: true)).Own().ToList();
                own.Count.ShouldBe(26);
                own.ShouldBeUnique(name);
            }
        }
    }

    [Fact]
    public async Task Somebody_who_says_only_bye_hears_something_new_each_time()
    {
        var own = (await Talks.HoldAsync(PromptTurn.Personas.Personas[1], Topics[3], Talks.Task(TaskSide.Defend), Enumerable.Repeat("bye", 25))).Own().ToList();
        own.ShouldBeUnique();
    }

    [Fact]
    public async Task The_same_seed_plays_the_same_talk_and_another_one_another()
    {
        (await Play(7)).ShouldBe(await Play(7));
        (await Play(7)).ShouldNotBe(await Play(8));

        static async Task<List<PromptLine>> Play(long seed) => await Talks.HoldAsync(PromptTurn.Personas.Personas[0], Topics[0], Talks.Task(TaskSide.Defend), Partners.All["reasoner"], seed);
    }

    [Fact]
    public async Task The_two_sides_never_use_each_others_reasons()
    {
        var persona = PromptTurn.Personas.Personas[2];
        var script = ScriptFile.Read("points");
        foreach (var topic in Topics)
        {
            var (attack, defend) = (await Reasons(topic, TaskSide.Attack), await Reasons(topic, TaskSide.Defend));
            attack.Concat(defend).ShouldBeUnique();
            attack.Count.ShouldBeGreaterThan(4);
            defend.Count.ShouldBeGreaterThan(4);
        }

        async Task<List<string>> Reasons(string topic, TaskSide side)
        {
            var said = string.Join('\n', (await Talks.HoldAsync(persona, topic, Talks.Task(side), Partners.All["reasoner"])).Own());
            return [.. script.Sections.SelectMany(section => section.Lines).Select(line => LongestPart(line)).Where(part => said.Contains(part, StringComparison.Ordinal))];
        }
    }

    [Fact]
    public async Task Every_line_comes_with_a_private_thought_that_is_not_said()
    {
        foreach (var persona in PromptTurn.Personas.Personas)
        {
            var lines = await Talks.HoldAsync(persona, Topics[2], Talks.Task(TaskSide.Attack), Partners.All["moody"]);
            lines.OfType<OwnLine>().ShouldAllBe(line => line.Think.Length >= 25 && line.Think.Contains("I stay against it.") && !line.Speech.Contains("I stay against it."));
            // Nothing unfilled, nothing of the form, nothing of the task.
            lines.Own().ShouldAllBe(speech => !speech.Contains('{') && !speech.Contains('<') && !speech.Contains("task"));
        }
    }

    [Fact]
    public async Task Personas_can_be_told_apart_by_their_words()
    {
        var said = new List<HashSet<string>>();
        foreach (var persona in PromptTurn.Personas.Personas)
        {
            said.Add([.. (await Talks.HoldAsync(persona, Topics[0], Talks.Task(TaskSide.Defend), Partners.All["reasoner"])).Own()]);
        }

        said[0].Overlaps(said[1]).ShouldBeFalse();
        said[0].Overlaps(said[2]).ShouldBeFalse();
        said[1].Overlaps(said[2]).ShouldBeFalse();
        ScriptVoice.Of(PromptTurn.Personas.Personas[0]).Lines("react").ShouldBe(ScriptFile.Read("warm")["react"]);
        ScriptVoice.Of(PromptTurn.Personas.Personas[1]).Lines("react").ShouldBe(ScriptFile.Read("dry")["react"]);
        ScriptVoice.Of(PromptTurn.Personas.Personas[2]).Lines("react").ShouldBe(ScriptFile.Read("gentle")["react"]);
    }

    [Fact]
    public async Task A_new_persona_speaks_with_its_own_phrases_and_temper()
    {
        var patterns = new Dictionary<string, IReadOnlyList<string>> { ["greeting"] = ["Ahoy there."], ["question"] = ["Aye or nay?"], ["humor"] = ["Shiver my timbers."] };
        var pirate = new Persona("pirate", "Morgan", ["energetic", "blunt"], "Direct and loud.", "", ["sailing"], [], patterns);
        var own = new List<string>();
        for (var seed = 0; seed < 10; seed++)
        {
            own.AddRange((await Talks.HoldAsync(pirate, Topics[0], Talks.Task(TaskSide.Attack), Partners.All["reasoner"], seed, opens: true)).Own());
        }

        own.ShouldContain(speech => speech.StartsWith("Ahoy there", StringComparison.Ordinal));
        own.ShouldContain(speech => speech.Contains("Aye or nay?"));
        own.ShouldContain(speech => speech.Contains("Shiver my timbers."));
        own.Count(speech => speech.Contains('!')).ShouldBeGreaterThan(own.Count / 2);
        // Nothing but a name is enough to speak.
        var nobody = new Persona("x", "X", [], "", "", [], [], new Dictionary<string, IReadOnlyList<string>>());
        (await Talks.HoldAsync(nobody, "Xyz?", new(1, "", TaskSide.Attack), Partners.All["wanderer"], opens: true)).Own().ShouldBeUnique();
    }

    [Theory]
    [InlineData("Are you a bot?")]
    [InlineData("You are an idiot")]
    [InlineData("Jeg snakker ikke engelsk, det er vanskelig")]
    [InlineData("Thanks!")]
    [InlineData("I have to go, bye")]
    [InlineData("What do you mean?")]
    [InlineData("Do you have any evidence for that?")]
    [InlineData("ok")]
    [InlineData("Why?")]
    [InlineData("What about delivery drivers?")]
    public async Task A_message_of_a_kind_is_answered_in_kind(string message)
    {
        var kind = PartnerMessage.Read(message, Topics[0]).Kind;
        foreach (var persona in PromptTurn.Personas.Personas)
        {
            var speech = (await Talks.HoldAsync(persona, Topics[0], Talks.Task(TaskSide.Attack), [message])).Own().Single();
            ScriptVoice.Of(persona).Lines(kind).ShouldContain(line => speech.Contains(LongestPart(line), StringComparison.Ordinal), $"{kind}: {speech}");
        }
    }

    [Fact]
    public async Task A_silent_partner_is_addressed_again_and_again_in_new_words()
    {
        var persona = PromptTurn.Personas.Personas[0];
        var lines = new List<PromptLine>();
        for (var times = 0; times < 8; times++)
        {
            lines.Add(await Talks.NextAsync(persona, Topics[5], Talks.Task(TaskSide.Defend), lines, 3, times == 0 ? AiTurnKind.Opening : AiTurnKind.Idle));
        }

        lines.Own().ShouldBeUnique();
        var warm = ScriptVoice.Of(persona).Lines("idle");
        lines.Own().Skip(1).Take(4).ShouldAllBe(speech => warm.Any(line => speech.Contains(LongestPart(line), StringComparison.Ordinal)));
        // Silence before any word is an opening.
        (await Talks.NextAsync(persona, Topics[5], Talks.Task(TaskSide.Defend), [], 3, AiTurnKind.Idle)).Speech.ShouldNotContain("Still there");
    }

    [Fact]
    public async Task An_answer_comes_in_several_pieces_with_usage_at_the_end()
    {
        var request = PromptBuilder.Build(PromptTurn.Of(lines: PromptTurn.Partner("Hi")));
        var deltas = new List<ModelDelta>();
        await foreach (var delta in new ScriptedModel().StreamAsync(request, CancellationToken.None))
        {
            deltas.Add(delta);
        }

        deltas.Count.ShouldBeGreaterThan(4);
        deltas.SkipLast(1).ShouldAllBe(delta => delta.Usage == null && delta.Text.Length > 0);
        deltas[^1].Usage.ShouldNotBeNull().OutputTokens.ShouldBeInRange(10, 200);
        string.Concat(deltas.Select(delta => delta.Text)).ShouldMatch("(?s)^<think>.+</think>\n<speech>.+</speech>$");
    }

    [Fact]
    public async Task Cancelling_stops_the_stream_and_a_request_without_a_scene_is_refused()
    {
        var request = PromptBuilder.Build(PromptTurn.Of(lines: PromptTurn.Partner("Hi")));
        using var stop = new CancellationTokenSource();
        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in new ScriptedModel().StreamAsync(request, stop.Token))
            {
                await stop.CancelAsync();
            }
        });
        var refusal = await Should.ThrowAsync<ModelException>(async () => await new ScriptedModel().StreamAsync(request with { Scene = null }, CancellationToken.None).GetAsyncEnumerator().MoveNextAsync());
        refusal.Failure.ShouldBe(ModelFailure.Refused);
    }

    /// <summary>The share of own lines with a word of the topic or of the message they answer. A measure of its own: words of five letters and more, without endings.</summary>
    private static double ShareOnTopic(string topic, List<PromptLine> lines)
    {
        var pairs = lines.Zip(lines.Skip(1)).Where(pair => pair.Second is OwnLine).ToList();
        return pairs.Average(pair => Stems($"{topic} {pair.First.Speech}").Overlaps(Stems(pair.Second.Speech)) ? 1.0 : 0.0);
    }

    private static HashSet<string> Stems(string text) =>
        [.. Words().Matches(text.ToLowerInvariant()).Select(word => word.Value).Except(EmptyWords).Select(word => word.EndsWith('s') ? word[..^1] : word)];

    private static string LongestPart(string line) => Slots().Split(line).MaxBy(part => part.Length)!.Trim();

    private static readonly string[] EmptyWords =
    [
        "should", "would", "could", "there", "their", "about", "think", "really", "people", "thing", "things", "where", "which", "those", "these", "other", "right", "maybe", "always", "point", "still", "again", "because", "something", "somebody", "what", "that", "with",
        "this", "have", "from", "they", "your", "much", "most", "more", "than", "then", "them", "some", "like", "just", "when", "will", "been", "good", "nice", "thanks", "sure", "mean", "does", "into", "only", "also", "very", "here", "make", "makes", "take", "part", "kind", "want",
        "everyone", "everybody", "nobody", "anything", "without", "before", "after", "over", "told", "tell", "sounds", "keep", "talk", "even", "word", "words", "were", "who", "why", "how", "leave", "first", "such", "know", "need", "feel", "time", "okay", "idea", "start", "down", "done", "going",
    ];

    [GeneratedRegex(@"\p{L}{4,}")]
    private static partial Regex Words();

    [GeneratedRegex(@"\{[a-z]+\}")]
    private static partial Regex Slots();
}
