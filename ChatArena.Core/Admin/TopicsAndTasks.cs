using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatArena.Core.Content;

namespace ChatArena.Core.Admin;

/// <summary>Edits of <c>topics_tasks.json</c>: pure, text to text. Whatever else stands in the file stays.</summary>
public static class TopicsAndTasks
{
    public const string Topics = "topics";
    public const string Tasks = "tasks";

    private static readonly JsonSerializerOptions Written = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Adds an entry with the next free number, which <paramref name="id"/> then is.</summary>
    /// <param name="side">For tasks: <c>attack</c> or <c>defend</c>; when neither it nor the text's first word tells, the side that has fewer.</param>
    public static string Add(string body, string list, string text, string? side, out int id)
    {
        var file = JsonNode.Parse(body)!.AsObject();
        var items = file[list]!.AsArray();
        id = items.Count == 0 ? 1 : items.Max(item => (int)item!["id"]!) + 1;
        var entry = new JsonObject { ["id"] = id, ["text"] = text };
        if (list == Tasks && (side ?? (TaskSides.Of(text) is null ? SmallerSide(body) : null)) is { } told)
        {
            entry["side"] = told;
        }

        items.Add(entry);
        return file.ToJsonString(Written);
    }

    /// <summary>Null when there is no such entry.</summary>
    public static string? Change(string body, string list, int id, string text, string? side)
    {
        var file = JsonNode.Parse(body)!.AsObject();
        if (Find(file, list, id) is not { } entry)
        {
            return null;
        }

        if (list == Tasks && (side ?? (TaskSides.Of(text) is null ? SideOf(body, id) : null)) is { } told)
        {
            entry["side"] = told;
        }
        else
        {
            // The text's first word tells it now.
            entry.Remove("side");
        }

        entry["text"] = text;
        return file.ToJsonString(Written);
    }

    /// <summary>Null when there is no such entry.</summary>
    public static string? Remove(string body, string list, int id)
    {
        var file = JsonNode.Parse(body)!.AsObject();
        if (Find(file, list, id) is not { } entry)
        {
            return null;
        }

        file[list]!.AsArray().Remove(entry);
        return file.ToJsonString(Written);
    }

    public static string Name(TaskSide side) => side == TaskSide.Attack ? "attack" : "defend";

    private static string SmallerSide(string body)
    {
        var content = ContentReader.TopicsTasks(body).Value!;
        return Name(content.On(TaskSide.Attack).Count() <= content.On(TaskSide.Defend).Count() ? TaskSide.Attack : TaskSide.Defend);
    }

    private static string SideOf(string body, int id) => Name(ContentReader.TopicsTasks(body).Value!.Tasks.First(task => task.Id == id).Side);

    private static JsonObject? Find(JsonObject file, string list, int id) =>
        file[list]!.AsArray().Select(item => item!.AsObject()).FirstOrDefault(item => (int)item["id"]! == id);
}
