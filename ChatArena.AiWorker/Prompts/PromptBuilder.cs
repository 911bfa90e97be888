using ChatArena.AiWorker.Models;
using ChatArena.Core.AiTurns;

namespace ChatArena.AiWorker.Prompts;

/// <summary>Makes the prompt of one turn. Pure: no clock, no store, no chance.</summary>
public static class PromptBuilder
{
    public static ModelRequest Build(PromptInput input)
    {
        var remembered = Remember(input.Lines, input.Memory);
        return new()
        {
            System = PromptSections.Of(input, remembered),
            Messages = Alternate(input, remembered),
            MaxTokens = input.MaxTokens,
            Temperature = input.Temperature,
            Seed = input.Seed,
            Scene = new(input.Persona, input.Topic, input.Task, input.Side, input.Kind == AiTurnKind.Idle),
        };
    }

    /// <summary>An own turn in the form in which the next one is asked for.</summary>
    public static string Answer(string think, string speech) => $"<think>{think}</think>\n<speech>{speech}</speech>";

    private static List<PromptLine> Remember(IReadOnlyList<PromptLine> lines, PromptMemory memory)
    {
        var remembered = new List<PromptLine>();
        var tokens = 0;
        foreach (var line in lines.Reverse().Take(memory.Entries))
        {
            tokens += TokenEstimate.Of(Content(line));
            if (tokens > memory.Tokens && remembered.Count > 0)
            {
                break;
            }

            remembered.Add(line);
        }

        remembered.Reverse();
        return remembered;
    }

    /// <summary>
    /// Providers want speakers that alternate, the partner first and last. Two messages of the partner become one; where the partner said
    /// nothing, the study says so. Two own turns in one message would teach the model to answer twice.
    /// </summary>
    private static List<ModelMessage> Alternate(PromptInput input, List<PromptLine> remembered)
    {
        var messages = new List<ModelMessage>();
        foreach (var line in remembered)
        {
            if (line is OwnLine && messages is [] or [.., { IsOwn: true }])
            {
                // What came before may have been forgotten, or never said.
                AddPartner(messages, messages is [] ? PromptTexts.BeforeOwnFirst(remembered.Count < input.Lines.Count) : PromptTexts.NoAnswerYet);
            }

            if (line is OwnLine)
            {
                messages.Add(new(IsOwn: true, Content(line)));
            }
            else
            {
                AddPartner(messages, Content(line));
            }
        }

        if (PromptTexts.Request(input.Kind, input.Silence, isPartnerLast: messages is [.., { IsOwn: false }]) is { } request)
        {
            AddPartner(messages, request);
        }

        return messages;
    }

    private static void AddPartner(List<ModelMessage> messages, string content)
    {
        if (messages is [.., { IsOwn: false } last])
        {
            messages[^1] = last with { Content = $"{last.Content}\n{content}" };
        }
        else
        {
            messages.Add(new(IsOwn: false, content));
        }
    }

    private static string Content(PromptLine line) => line switch
    {
        OwnLine own => Answer(own.Think, own.Speech),
        _ => StudyNote.Quote(line.Speech),
    };
}
