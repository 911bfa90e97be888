using System.Text;
using System.Text.Json.Nodes;

namespace ChatArena.Tests.Golden;

/// <summary>The protocol as TypeScript declarations for the pages' modules, made from the schema.</summary>
internal static class ProtocolTypes
{
    public static string Of(JsonObject schema)
    {
        var text = new StringBuilder("// The socket protocol. Made from the records of ChatArena.Contracts; do not edit.\n");
        var definitions = schema["$defs"]!.AsObject();
        foreach (var name in new[] { "ClientFrame", "ServerFrame" })
        {
            var frames = definitions[name]!;
            foreach (var frame in frames["anyOf"]!.AsArray())
            {
                AddFrame(text, frame!);
            }

            var union = string.Join("", frames["anyOf"]!.AsArray().Select(frame => $"\n  | {frame!["title"]}"));
            AddComment(text.Append('\n'), "", frames).Append($"export type {name} ={union};\n");
        }

        foreach (var name in new[] { "ErrorCode", "CloseCode" })
        {
            AddComment(text.Append('\n'), "", definitions[name]!).Append($"export type {name} =");
            foreach (var code in definitions[name]!["oneOf"]!.AsArray())
            {
                AddComment(text.Append('\n'), "  ", code!).Append($"  | {code!["const"]!.ToJsonString()}");
            }

            text.Append(";\n");
        }

        return text.ToString();
    }

    private static void AddFrame(StringBuilder text, JsonNode frame)
    {
        AddComment(text.Append('\n'), "", frame).Append($"export interface {frame["title"]} {{\n");
        var required = frame["required"]?.AsArray().Select(name => (string?)name).ToHashSet() ?? [];
        foreach (var (name, field) in frame["properties"]!.AsObject())
        {
            var optional = name == "type" || required.Contains(name) ? "" : "?";
            AddComment(text, "  ", field!).Append($"  {name}{optional}: {TypeOf(field!)};\n");
        }

        text.Append("}\n");
    }

    private static string TypeOf(JsonNode field) => field switch
    {
        _ when field["const"] is { } value => value.ToJsonString(),
        _ when field["$ref"] is { } reference => ((string)reference!).Split('/')[^1],
        _ when field["type"] is JsonArray types => string.Join(" | ", types.Select(type => TypeOf((string)type!))),
        _ => TypeOf((string)field["type"]!),
    };

    private static string TypeOf(string type) => type == "integer" ? "number" : type;

    private static StringBuilder AddComment(StringBuilder text, string indent, JsonNode described) =>
        described["description"] is { } description ? text.Append($"{indent}/** {description} */\n") : text;
}
