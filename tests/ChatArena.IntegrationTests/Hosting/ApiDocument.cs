using System.Text.Json.Nodes;

namespace ChatArena.IntegrationTests.Hosting;

/// <summary>The description of the Api as a client reads it.</summary>
public sealed class ApiDocument(JsonObject root)
{
    public JsonObject Root => root;

    /// <summary>By <c>GET /api/…</c>.</summary>
    public Dictionary<string, JsonObject> Operations { get; } = root["paths"]!.AsObject()
        .SelectMany(path => path.Value!.AsObject().Select(method => ($"{method.Key.ToUpperInvariant()} {path.Key}", method.Value!.AsObject())))
        .ToDictionary(found => found.Item1, found => found.Item2);

    public static async Task<ApiDocument> ReadAsync(ArenaServer server)
    {
        using var http = server.Http();
        return new(JsonNode.Parse(await http.GetStringAsync("/openapi/v1.json"))!.AsObject());
    }

    /// <summary>What is in a body and not in its schema, and what the schema requires and the body lacks.</summary>
    public IReadOnlyList<string> Misfits(JsonNode? body, JsonNode schema, string at = "")
    {
        schema = Resolve(schema);
        switch (body)
        {
            case JsonObject found:
                var properties = schema["properties"]?.AsObject() ?? [];
                var required = schema["required"]?.AsArray().Select(name => (string)name!) ?? [];
                return
                [
                    .. required.Where(name => !found.ContainsKey(name)).Select(name => $"{at}/{name} is missing"),
                    .. found.SelectMany(field => properties[field.Key] is { } known ? Misfits(field.Value, known, $"{at}/{field.Key}") : [$"{at}/{field.Key} is not described"]),
                ];
            case JsonArray list:
                return [.. list.SelectMany((item, index) => schema["items"] is { } each ? Misfits(item, each, $"{at}/{index}") : [$"{at} is no list in the description"])];
            default:
                var types = schema["type"] is JsonArray several ? [.. several.Select(type => (string)type!)] : schema["type"] is { } one ? [(string)one!] : Array.Empty<string>();
                var kind = body is null ? "null" : $"{body.GetValueKind()}".ToLowerInvariant();
                return types.Any(type => type == kind || (kind == "number" && type == "integer") || (kind is "true" or "false" && type == "boolean"))
                    ? [] : [$"{at} is {kind}, described as {schema.ToJsonString()}"];
        }
    }

    private JsonNode Resolve(JsonNode schema) => schema["$ref"] is { } name ? root["components"]!["schemas"]![((string)name!).Split('/')[^1]]! : schema;
}
