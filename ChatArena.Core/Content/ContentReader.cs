using System.Text.Json;

namespace ChatArena.Core.Content;

/// <summary>A field of a content file that is not as it must be, such as <c>topics[3].text</c>.</summary>
public sealed record ContentError(string Field, string Message, int? Line = null)
{
    public override string ToString() => Line is { } line ? $"{Field}: {Message} (line {line})" : $"{Field}: {Message}";
}

/// <summary>A content file, read: a value, or what is wrong with it.</summary>
public sealed record ContentResult<T>(T? Value, IReadOnlyList<ContentError> Errors)
    where T : class;

/// <summary>Reads and checks the four content files. Pure: nothing is stored, nothing is half-taken.</summary>
public static class ContentReader
{
    private const string Unstorable = "holds a character that cannot be stored";

    public static ContentResult<TopicsTasks> TopicsTasks(string json)
    {
        var errors = new List<ContentError>();
        var root = Parse(json, errors);
        if (root is not { } file)
        {
            return new(null, errors);
        }

        var topics = new List<Topic>();
        var tasks = new List<TaskCard>();
        foreach (var (item, field) in Items(file, "topics", errors))
        {
            topics.Add(new(Id(item, field, errors), Text(item, "text", field, errors)));
        }

        foreach (var (item, field) in Items(file, "tasks", errors))
        {
            var text = Text(item, "text", field, errors);
            tasks.Add(new(Id(item, field, errors), text, Side(item, text, field, errors)));
        }

        Unique(topics.Select(topic => topic.Id), "topics", errors);
        Unique(tasks.Select(task => task.Id), "tasks", errors);
        return errors.Count > 0 ? new(null, errors) : new(new() { Topics = topics, Tasks = tasks }, errors);
    }

    public static ContentResult<ConsentDocument> Consent(string json)
    {
        var errors = new List<ContentError>();
        if (Parse(json, errors) is not { } file)
        {
            return new(null, errors);
        }

        var form = new ConsentDocument(
            Text(file, "title", "", errors),
            Text(file, "version", "", errors),
            Text(file, "content", "", errors),
            file.TryGetProperty("checkboxes", out var checkboxes) ? ReadTexts(checkboxes, "checkboxes", errors) : Missing("checkboxes", errors));
        return new(errors.Count > 0 ? null : form, errors);
    }

    public static ContentResult<PersonasDocument> Personas(string json)
    {
        var errors = new List<ContentError>();
        if (Parse(json, errors) is not { } file)
        {
            return new(null, errors);
        }

        var personas = new List<Persona>();
        foreach (var (item, field) in Items(file, "personas", errors))
        {
            personas.Add(new(
                Text(item, "id", field, errors),
                Text(item, "name", field, errors),
                Texts(item, "traits", field, errors),
                Text(item, "communication_style", field, errors),
                Text(item, "background", field, errors),
                Texts(item, "interests", field, errors),
                Texts(item, "quirks", field, errors),
                Phrases(item, field, errors)));
        }

        Unique(personas.Select(persona => persona.Id), "personas", errors);
        return new(errors.Count > 0 ? null : new(personas), errors);
    }

    public static ContentResult<LlmConfig> LlmConfig(string json)
    {
        var errors = new List<ContentError>();
        if (Parse(json, errors) is null)
        {
            return new(null, errors);
        }

        try
        {
            var config = JsonSerializer.Deserialize(json, ContentJson.Default.LlmConfig)!;
            errors.AddRange(LlmConfigRules.Check(config));
            return new(errors.Count > 0 ? null : config, errors);
        }
        catch (JsonException problem)
        {
            // $.pairing.delay_enabled
            return new(null, [new((problem.Path ?? "").TrimStart('$', '.'), "is not of the right type", Line(problem))]);
        }
    }

    // No comments and no trailing commas: the store keeps the file as it is, and takes JSON only.
    private static JsonElement? Parse(string json, List<ContentError> errors)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return document.RootElement.Clone();
            }

            errors.Add(new("", "must be a JSON object"));
        }
        catch (JsonException problem)
        {
            errors.Add(new("", "is not JSON", Line(problem)));
        }
        catch (ArgumentException)
        {
            // Half a surrogate pair between the letters.
            errors.Add(new("", Unstorable));
        }

        return null;
    }

    private static int? Line(JsonException problem) => (int?)problem.LineNumber + 1;

    private static IEnumerable<(JsonElement Item, string Field)> Items(JsonElement file, string name, List<ContentError> errors)
    {
        if (!file.TryGetProperty(name, out var list) || list.ValueKind != JsonValueKind.Array)
        {
            errors.Add(new(name, "must be a list"));
            yield break;
        }

        var index = 0;
        foreach (var item in list.EnumerateArray())
        {
            var field = $"{name}[{index++}]";
            if (item.ValueKind == JsonValueKind.Object)
            {
                yield return (item, field);
            }
            else
            {
                errors.Add(new(field, "must be an object"));
            }
        }
    }

    private static int Id(JsonElement item, string field, List<ContentError> errors)
    {
        if (item.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.Number && id.TryGetInt32(out var number))
        {
            return number;
        }

        errors.Add(new($"{field}.id", "must be a whole number"));
        return 0;
    }

    private static string Text(JsonElement item, string name, string field, List<ContentError> errors)
    {
        var path = field.Length == 0 ? name : $"{field}.{name}";
        if (!item.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.String)
        {
            errors.Add(new(path, "must be a text"));
            return "";
        }

        var text = ReadText(value, path, errors);
        if (text.Length == 0)
        {
            errors.Add(new(path, "must not be empty"));
        }

        return text;
    }

    private static List<string> Texts(JsonElement item, string name, string field, List<ContentError> errors)
    {
        var path = field.Length == 0 ? name : $"{field}.{name}";
        if (!item.TryGetProperty(name, out var list))
        {
            return [];
        }

        return ReadTexts(list, path, errors);
    }

    private static List<string> ReadTexts(JsonElement list, string path, List<ContentError> errors)
    {
        if (list.ValueKind != JsonValueKind.Array || list.EnumerateArray().Any(entry => entry.ValueKind != JsonValueKind.String))
        {
            return Missing(path, errors);
        }

        return [.. list.EnumerateArray().Select((entry, index) => ReadText(entry, $"{path}[{index}]", errors)).Where(text => text.Length > 0)];
    }

    private static List<string> Missing(string path, List<ContentError> errors)
    {
        errors.Add(new(path, "must be a list of texts"));
        return [];
    }

    private static string ReadText(JsonElement value, string path, List<ContentError> errors) => Storable(() => value.GetString()!, path, errors);

    private static string Storable(Func<string> read, string path, List<ContentError> errors)
    {
        try
        {
            var text = read().Trim();
            if (!text.Contains('\0'))
            {
                return text;
            }
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate: valid JSON, but no text.
        }

        errors.Add(new(path, Unstorable));
        return "?";
    }

    private static Dictionary<string, IReadOnlyList<string>> Phrases(JsonElement item, string field, List<ContentError> errors)
    {
        var phrases = new Dictionary<string, IReadOnlyList<string>>();
        if (!item.TryGetProperty("response_patterns", out var patterns))
        {
            return phrases;
        }

        if (patterns.ValueKind != JsonValueKind.Object)
        {
            errors.Add(new($"{field}.response_patterns", "must be an object of lists"));
            return phrases;
        }

        foreach (var pattern in patterns.EnumerateObject())
        {
            var kind = Storable(() => pattern.Name, $"{field}.response_patterns", errors);
            phrases[kind] = ReadTexts(pattern.Value, $"{field}.response_patterns.{kind}", errors);
        }

        return phrases;
    }

    private static TaskSide Side(JsonElement item, string text, string field, List<ContentError> errors)
    {
        if (!item.TryGetProperty("side", out var side))
        {
            if (TaskSides.Of(text) is { } told)
            {
                return told;
            }
        }
        else if (side.ValueKind == JsonValueKind.String)
        {
            switch (ReadText(side, $"{field}.side", errors))
            {
                case "attack":
                    return TaskSide.Attack;
                case "defend":
                    return TaskSide.Defend;
            }
        }

        errors.Add(new($"{field}.side", "must be attack or defend"));
        return default;
    }

    private static void Unique<T>(IEnumerable<T> ids, string list, List<ContentError> errors)
    {
        foreach (var id in ids.GroupBy(id => id).Where(group => group.Count() > 1).Select(group => group.Key))
        {
            errors.Add(new(list, $"has the id {id} twice"));
        }
    }
}
