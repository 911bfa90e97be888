using System.Text.Json;
using System.Text.Json.Nodes;
using ChatArena.Contracts.Rest;
using ChatArena.Web.Pages.Admin;

namespace ChatArena.Web.Staff;

/// <summary>A try-it talk between two requests: the page itself carries it, and nobody else has it.</summary>
public sealed record TryTalk
{
    public Guid Chat { get; init; } = Guid.CreateVersion7();
    public int Topic { get; init; }
    public int Task { get; init; }
    public IReadOnlyList<TryLine> Lines { get; init; } = [];

    /// <summary>What was typed and not said.</summary>
    public string Say { get; init; } = "";
    public TryAnswer? Last { get; init; }
    public string? Problem { get; init; }

    /// <summary>Of HTTP.</summary>
    public int Status { get; init; } = 200;
    public IReadOnlyList<InvalidField> Errors { get; init; } = [];

    public string ToJson() => JsonSerializer.Serialize([.. Lines], StaffJson.Default.TryLineArray);

    /// <summary>As the form carries it; what cannot be read is as if nothing had been said.</summary>
    public static TryTalk Of(IFormCollection form)
    {
        var talk = new TryTalk { Topic = Number(form["Topic"]), Task = Number(form["Task"]), Say = form["Say"].ToString().ReplaceLineEndings("\n") };
        try
        {
            return Guid.TryParse(form["Chat"], out var chat) && JsonSerializer.Deserialize(form["Lines"].ToString(), StaffJson.Default.TryLineArray) is { } lines && lines.All(line => line is not null)
                ? talk with { Chat = chat, Lines = lines }
                : talk;
        }
        catch (JsonException)
        {
            return talk;
        }
    }

    /// <summary>One step further, or why not; what was typed is kept then.</summary>
    /// <param name="act"><c>say</c>, <c>unasked</c> or <c>over</c>.</param>
    internal async Task<TryTalk> NextAsync(StaffApiClient api, string act, JsonObject persona, TopicsAndTasksView content)
    {
        if (act == "over")
        {
            return new() { Topic = Topic, Task = Task };
        }

        var say = Say.Trim();
        if (act == "say" && say.Length == 0)
        {
            return this with { Problem = "Write something first, or let the persona speak unasked.", Status = StatusCodes.Status422UnprocessableEntity };
        }

        if (content.Topics.FirstOrDefault(each => each.Id == Topic) is not { } topic || content.Tasks.FirstOrDefault(each => each.Id == Task) is not { } task)
        {
            return this with { Problem = "Choose a topic and a task that are still there.", Status = StatusCodes.Status422UnprocessableEntity };
        }

        var asked = new TryRequest(Chat, JsonSerializer.SerializeToElement(persona, StaffJson.Default.JsonObject), topic.Text, task.Text, task.Side, Lines, act == "say" ? say : null);
        var answer = await api.SendAsync(HttpMethod.Post, "api/models/try", asked, StaffJson.Default.TryAnswer);
        if (answer.Value is not { } said)
        {
            return this with { Problem = answer.Problem, Errors = answer.Errors, Status = answer.Status };
        }

        return this with
        {
            Lines = [.. Lines, .. act == "say" ? new[] { new TryLine(IsPersona: false, say) } : [], new(IsPersona: true, said.Speech, said.Think, said.Model)],
            Say = act == "say" ? "" : Say,
            Last = said,
        };
    }

    private static int Number(string? text) => int.TryParse(text, out var number) ? number : 0;
}
