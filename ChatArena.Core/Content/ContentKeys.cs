using System.Text.Json;

namespace ChatArena.Core.Content;

/// <summary>A name that stands twice in an object: readers take one or the other, and editors neither. What was stored with it once is still read.</summary>
internal static class ContentKeys
{
    /// <param name="body">A content file that can be read.</param>
    public static IReadOnlyList<ContentError> Twice(string body)
    {
        using var document = JsonDocument.Parse(body);
        var errors = new List<ContentError>();
        Check(document.RootElement, "", errors);
        return errors;
    }

    /// <param name="field">Of the element itself, such as <c>topics[3]</c>.</param>
    private static void Check(JsonElement element, string field, List<ContentError> errors)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            var index = 0;
            foreach (var item in element.EnumerateArray())
            {
                Check(item, $"{field}[{index++}]", errors);
            }
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            var names = new Dictionary<string, bool>();
            foreach (var property in element.EnumerateObject())
            {
                var name = Name(property);
                var path = field.Length == 0 ? name : $"{field}.{name}";
                if (!names.TryAdd(name, false))
                {
                    if (!names[name])
                    {
                        errors.Add(new(path, "stands there twice"));
                    }

                    names[name] = true;
                }

                Check(property.Value, path, errors);
            }
        }
    }

    private static string Name(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate: valid JSON, but no text. Where nobody reads it, it may stay.
            return "?";
        }
    }
}
