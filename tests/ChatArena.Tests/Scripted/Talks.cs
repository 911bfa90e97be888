using ChatArena.AiWorker.Models;
using ChatArena.AiWorker.Models.Scripted;
using ChatArena.AiWorker.Prompts;
using ChatArena.AiWorker.Replies;
using ChatArena.Core.AiTurns;
using ChatArena.Core.Content;
using ChatArena.Tests.Prompts;

namespace ChatArena.Tests.Scripted;

/// <summary>Whole conversations of a scripted persona, through the same prompt builder and reply parser as any model.</summary>
internal static class Talks
{
    private static readonly ScriptedModel Model = new();

    public static TaskCard Task(TaskSide side, int index = 0) => PromptTurn.TopicsTasks.On(side).ElementAt(index);

    /// <param name="partner">What the partner says, one message a turn.</param>
    /// <param name="opens">The persona speaks first.</param>
    public static async Task<List<PromptLine>> HoldAsync(Persona persona, string topic, TaskCard task, IEnumerable<string> partner, long seed = 1, bool opens = false)
    {
        var lines = new List<PromptLine>();
        if (opens)
        {
            lines.Add(await NextAsync(persona, topic, task, lines, seed, AiTurnKind.Opening));
        }

        foreach (var speech in partner)
        {
            lines.Add(PromptTurn.Partner(speech, lines.Count));
            lines.Add(await NextAsync(persona, topic, task, lines, seed));
        }

        return lines;
    }

    /// <summary>Two personas with tasks of opposite sides talk to each other.</summary>
    public static async Task<List<PromptLine>> MeetAsync(Persona one, Persona other, string topic, TaskCard task, TaskCard otherTask, int turns, long seed)
    {
        var (lines, seen) = (new List<PromptLine>(), new List<PromptLine>());
        for (var turn = 0; turn < turns; turn++)
        {
            var own = await NextAsync(one, topic, task, lines, seed, turn == 0 ? AiTurnKind.Opening : AiTurnKind.Reply);
            lines.Add(own);
            seen.Add(PromptTurn.Partner(own.Speech, turn));
            var answer = await NextAsync(other, topic, otherTask, seen, seed + 1);
            seen.Add(answer);
            lines.Add(PromptTurn.Partner(answer.Speech, turn));
        }

        return lines;
    }

    public static async Task<OwnLine> NextAsync(Persona persona, string topic, TaskCard task, IReadOnlyList<PromptLine> lines, long? seed, AiTurnKind kind = AiTurnKind.Reply)
    {
        var input = new PromptInput
        {
            Persona = persona,
            Topic = topic,
            Task = task.Text,
            Side = task.Side,
            Lines = lines,
            Kind = kind,
            Seed = seed,
            Silence = kind == AiTurnKind.Idle ? TimeSpan.FromSeconds(120) : TimeSpan.Zero,
        };
        var parser = new ReplyParser(new(persona.Name));
        await foreach (var delta in Model.StreamAsync(PromptBuilder.Build(input), CancellationToken.None))
        {
            parser.Push(delta.Text);
        }

        var reply = parser.Finish().ShouldBeOfType<Reply>();
        return new(reply.Think, reply.Speech, PromptTurn.Start.AddSeconds(lines.Count));
    }

    public static IEnumerable<string> Own(this IEnumerable<PromptLine> lines) => lines.OfType<OwnLine>().Select(line => line.Speech);

    public static string Written(string persona, IEnumerable<PromptLine> lines, bool withThoughts) => string.Join('\n', lines.Select(line => line switch
    {
        OwnLine own => $"{(withThoughts ? $"*{persona} thinks: {own.Think}*\n" : "")}**{persona}:** {own.Speech}\n",
        _ => $"**Partner:** {line.Speech}\n",
    }));
}
