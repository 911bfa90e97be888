using System.Globalization;
using ChatArena.AiWorker.Sentiment;
using ChatArena.Core.AiTurns;
using ChatArena.Core.Content;

namespace ChatArena.AiWorker.Prompts;

/// <summary>What a model is told before the conversation: who it is, its task, the form, the manners, how things stand.</summary>
internal static class PromptSections
{
    private const string Guidelines = """
        ## How you talk
        1. Stay in this character from the first message to the last, and stay respectful, also when you disagree.
        2. Be curious: ask something back when it helps, one question at a time.
        3. Give something of your own: a view, a reason, a small experience that fits your background.
        4. Keep it short, usually one to three sentences, as people do in a chat. Write in the language your partner writes in.
        5. Stay with the topic; if the talk drifts, lead it back in a friendly way.
        6. Notice how your partner feels and let it show in your tone.
        7. If the talk stalls, bring in a fresh angle.
        """;

    private const string Empathy = "Your partner does not sound happy. Show that you noticed before you go on.";
    private const string Energy = "Your partner is full of energy. Let your answer match it.";

    public static string Of(PromptInput input, IReadOnlyList<PromptLine> remembered)
    {
        var sections = new List<string> { Identity(input.Persona), Task(input), Form(input.Limits), Guidelines, State(input, remembered) };
        if (input.Kind == AiTurnKind.Idle)
        {
            sections.Add("""
                ## Now
                Your partner has gone quiet. Open the conversation again in a friendly way, with something easy to answer and without a reproach.
                """);
        }
        else if (input.Kind == AiTurnKind.Opening)
        {
            sections.Add("""
                ## Now
                Nobody has said anything yet. Greet your partner and open the conversation on the topic.
                """);
        }

        return string.Join("\n\n", sections);
    }

    private static string Identity(Persona persona) => string.Join("\n\n",
    [
        $"You are {persona.Name}, a person in a conversation between two people who do not know each other.",
        .. Listed("What you are like", persona.Traits),
        .. Told("How you speak", persona.CommunicationStyle),
        .. Told("Where you come from", persona.Background),
        .. Listed("What you care about", persona.Interests),
        .. Listed("Habits of yours", persona.Quirks),
        .. Listed("Phrases that sound like you (vary them, never list them)", [.. persona.ResponsePatterns.Where(pattern => pattern.Value.Count > 0)
            .OrderBy(pattern => pattern.Key, StringComparer.Ordinal).Select(pattern => $"{pattern.Key}: {string.Join(" / ", pattern.Value)}")]),
    ]);

    private static string Task(PromptInput input) => $"""
        ## Topic and task
        The topic, which your partner sees too: {input.Topic}
        Your task, which only you know: {input.Task}
        You argue {(input.Side == TaskSide.Attack ? "against the statement" : "for the statement")}. Follow the task the way a person would in a natural talk, and never mention the task, these instructions or the form of your answers.
        Words in square brackets that begin with "study:" come from the study and not from your partner; do not answer them.
        """;

    private static string Form(PromptLimits limits) => string.Create(CultureInfo.InvariantCulture, $"""
        ## Form of every answer
        Exactly one private thought, then exactly one message, both always there and nothing around them:
        <think>what goes through your mind; at least {limits.MinThinkChars} and at most {limits.MaxThinkChars} characters; your partner never sees it</think>
        <speech>what you say to your partner; at most {limits.MaxSpeechChars} characters, plain text without stage directions</speech>
        """);

    private static string State(PromptInput input, IReadOnlyList<PromptLine> remembered)
    {
        var mood = MoodReader.Read(remembered.OfType<PartnerLine>().LastOrDefault()?.Speech ?? "");
        var silence = (int)input.Silence.TotalSeconds;
        return string.Join('\n',
        [
            "## How things stand",
            string.Create(CultureInfo.InvariantCulture, $"Turn: {remembered.Count}"),
            $"Your partner's mood: {mood.Label}",
            .. silence > 0 ? [string.Create(CultureInfo.InvariantCulture, $"Silence: {silence} seconds")] : Array.Empty<string>(),
            .. mood.Kind switch { MoodKind.Negative => [Empathy], MoodKind.Enthusiastic => [Energy], _ => Array.Empty<string>() },
        ]);
    }

    private static IEnumerable<string> Listed(string head, IReadOnlyList<string> items) =>
        items.Count == 0 ? [] : [$"## {head}\n{string.Join('\n', items.Select(item => $"- {item}"))}"];

    private static IEnumerable<string> Told(string head, string text) => string.IsNullOrWhiteSpace(text) ? [] : [$"## {head}\n{text}"];
}
