using System.Text;
using System.Text.Json;
using ChatArena.Core.Content;

namespace ChatArena.Core.Admin;

/// <summary>Where in a text the fields stand that errors speak of.</summary>
public static class JsonLines
{
    /// <param name="field">Such as <c>topics[3].text</c>. A field that is not there is where its parent begins.</param>
    /// <returns>The line, 1-based; null for a text that is not JSON.</returns>
    public static int? Find(string body, string field)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        try
        {
            var reader = new Utf8JsonReader(bytes);
            reader.Read();
            var at = reader.TokenStartIndex;
            foreach (var step in Steps(field))
            {
                if (!Enter(ref reader, step))
                {
                    break;
                }

                at = reader.TokenStartIndex;
            }

            return 1 + bytes.AsSpan(0, (int)at).Count((byte)'\n');
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Where the error is: where its reader stopped, or where its field stands.</summary>
    public static int? Find(string body, ContentError error) => error.Line ?? Find(body, error.Field);

    /// <param name="problem">Where and why it is not.</param>
    public static bool IsJson(string body, out string problem)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            problem = "";
            return true;
        }
        catch (JsonException wrong)
        {
            problem = $"line {wrong.LineNumber + 1}: is not JSON";
        }
        catch (ArgumentException)
        {
            // Half a surrogate pair between the letters.
            problem = "holds a character that cannot be stored";
        }

        return false;
    }

    /// <summary><c>topics[3].text</c> → topics, 3, text.</summary>
    private static string[] Steps(string field) => field.Split(['.', '[', ']'], StringSplitOptions.RemoveEmptyEntries);

    private static bool Enter(ref Utf8JsonReader reader, string step)
    {
        if (reader.TokenType == JsonTokenType.StartArray && int.TryParse(step, out var index))
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (index-- == 0)
                {
                    return true;
                }

                reader.Skip();
            }
        }
        else if (reader.TokenType == JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var found = reader.ValueTextEquals(step);
                reader.Read();
                if (found)
                {
                    return true;
                }

                reader.Skip();
            }
        }

        return false;
    }
}
