using System.Text;
using ChatArena.AiWorker.Models;
using ChatArena.AiWorker.Prompts;
using ChatArena.Core.AiTurns;
using ChatArena.Core.Content;

namespace ChatArena.Tests.Prompts;

/// <summary>Turns to make prompts for.</summary>
internal static class PromptTurn
{
    public static DateTimeOffset Start { get; } = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    public static PersonasDocument Personas { get; } = ContentReader.Personas(BuiltInContent.Read(ContentKind.Personas)).Value!;

    public static TopicsTasks TopicsTasks { get; } = ContentReader.TopicsTasks(BuiltInContent.Read(ContentKind.TopicsTasks)).Value!;

    public static PromptInput Of(AiTurnKind kind = AiTurnKind.Reply, string persona = "alex", params PromptLine[] lines) => new()
    {
        Persona = Personas.Personas.Single(one => one.Id == persona),
        Topic = "Cities should close their centres to private cars.",
        Task = "Argue for the statement. Paint one ordinary day after the change.",
        Side = TaskSide.Defend,
        Kind = kind,
        Lines = lines,
    };

    public static PartnerLine Partner(string speech, int second = 0) => new(speech, Start.AddSeconds(second));

    public static OwnLine Own(string speech, string think = "I should say what I see.", int second = 0) => new(think, speech, Start.AddSeconds(second));

    /// <summary>A request as a person reads it.</summary>
    public static string Written(ModelRequest request)
    {
        var text = new StringBuilder($"{request.System}\n");
        foreach (var message in request.Messages)
        {
            text.Append($"\n--- {(message.IsOwn ? "own" : "partner")} ---\n{message.Content}\n");
        }

        return text.Append($"\nhash {PromptHash.Of(request)}\n").ToString();
    }
}
