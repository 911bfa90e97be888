using System.ComponentModel;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using ChatArena.Contracts.Sockets;

namespace ChatArena.Tests.Golden;

/// <summary>The JSON schema of the socket protocol, made from the records and their descriptions.</summary>
internal static class ProtocolSchema
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Text => Create().ToJsonString(Readable) + "\n";

    public static JsonObject Create() => new()
    {
        ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
        ["title"] = "ChatArena socket protocol",
        ["description"] = "One JSON object in one text frame on /ws, told apart by type. Made from the records of ChatArena.Contracts; do not edit.",
        ["$defs"] = new JsonObject
        {
            ["ClientFrame"] = Frames(typeof(ClientFrame), "What a client sends. Fields that a frame does not name are ignored."),
            ["ServerFrame"] = Frames(typeof(ServerFrame), "What the server sends. Clients ignore types and fields they do not know."),
            ["ErrorCode"] = Codes(typeof(ErrorCodes), "The code of an error frame. A code never changes its meaning."),
            ["CloseCode"] = Codes(
                typeof(CloseCodes), "Why the server closes a socket. 4000-4499: connect again and resume. 4500-4999: do not come back by yourself."),
        },
    };

    private static JsonObject Frames(Type root, string description)
    {
        var schema = ProtocolJson.Default.Options.GetJsonSchemaAsNode(root, new() { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Describe }).AsObject();
        schema.Insert(0, "description", description);
        return schema;
    }

    private static JsonObject Describe(JsonSchemaExporterContext context, JsonNode schema)
    {
        var node = schema.AsObject();
        if (context.PropertyInfo is { } property)
        {
            if (property is { DeclaringType: var frame, Name: "code" } && frame == typeof(ErrorFrame))
            {
                node = new() { ["$ref"] = "#/$defs/ErrorCode" };
            }
            else if (property.DeclaringType.IsSubclassOf(typeof(ServerFrame)) && node["type"] is JsonArray types)
            {
                // The server leaves out what it does not have; it never sends null.
                node["type"] = types[0]!.DeepClone();
            }

            InsertDescription(node, property.AttributeProvider);
        }
        else if (context.BaseTypeInfo is not null)
        {
            InsertDescription(node, context.TypeInfo.Type);
            node.Insert(0, "title", context.TypeInfo.Type.Name);
        }

        return node;
    }

    private static void InsertDescription(JsonObject node, ICustomAttributeProvider? described)
    {
        if (described?.GetCustomAttributes(typeof(DescriptionAttribute), inherit: false) is [DescriptionAttribute { Description: var text }])
        {
            node.Insert(0, "description", text);
        }
    }

    private static JsonObject Codes(Type constants, string description) => new()
    {
        ["description"] = description,
        ["oneOf"] = new JsonArray([.. constants.GetFields().Select(field => new JsonObject
        {
            ["title"] = field.Name,
            ["description"] = field.GetCustomAttribute<DescriptionAttribute>()?.Description,
            ["const"] = JsonSerializer.SerializeToNode(field.GetRawConstantValue()),
        })]),
    };
}
