using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatArena.Api.Sockets;
using ChatArena.Contracts.Sockets;
using ChatArena.Tests.Sockets;

namespace ChatArena.Tests.Golden;

/// <summary>The hand-written reader and writer know every field of the schema, and no more.</summary>
public sealed class ProtocolDriftTests
{
    public static TheoryData<string> ClientFrames { get; } = [.. Frames("ClientFrame").Select(frame => TypeName(frame))];

    public static TheoryData<string> ServerFrames { get; } = [.. Frames("ServerFrame").Select(frame => TypeName(frame))];

    [Theory]
    [MemberData(nameof(ClientFrames))]
    public void The_reader_takes_every_field_of_a_client_frame(string type)
    {
        var full = Full(type);
        ShouldReadAsTheRecord(full);

        // Each optional field left out, and null.
        var required = Frame("ClientFrame", type)["required"]?.AsArray().Select(name => (string?)name).ToHashSet() ?? [];
        foreach (var name in full.Select(field => field.Key).Where(name => name != "type" && !required.Contains(name)))
        {
            var without = full.DeepClone().AsObject();
            without.Remove(name);
            ShouldReadAsTheRecord(without);

            var withNull = full.DeepClone().AsObject();
            withNull[name] = null;
            ShouldReadAsTheRecord(withNull);
        }
    }

    [Theory]
    [MemberData(nameof(ClientFrames))]
    public void The_reader_refuses_every_wrong_type_in_every_field_of_a_client_frame(string type)
    {
        JsonNode[] values = [1, "x", true, new JsonArray("x"), new JsonObject { ["x"] = 1 }];
        foreach (var (name, field) in Frame("ClientFrame", type)["properties"]!.AsObject())
        {
            // The type has its own answers, and what is not plainly true is no consent.
            if (name is "type" or "consent")
            {
                continue;
            }

            foreach (var value in values.Where(value => !Fits(field!, value)))
            {
                var wrong = Full(type);
                wrong[name] = value.DeepClone();
                Read(wrong).ShouldBe(new(null, ErrorCodes.BadFrame, name == "client_id" ? null : (string?)wrong["client_id"]), wrong.ToJsonString());
            }
        }
    }

    [Theory]
    [MemberData(nameof(ClientFrames))]
    public void The_reader_refuses_every_field_that_stands_there_twice(string type)
    {
        foreach (var (name, value) in Full(type))
        {
            var text = $"{Full(type).ToJsonString()[..^1]},{JsonSerializer.Serialize(name)}:{value!.ToJsonString()}}}";
            FrameReader.Read(Encoding.UTF8.GetBytes(text)).Error.ShouldBe(ErrorCodes.BadFrame, text);
        }
    }

    [Theory]
    [MemberData(nameof(ServerFrames))]
    public void The_writer_writes_every_field_of_a_server_frame_and_no_other(string type)
    {
        var schema = Frame("ServerFrame", type);
        var record = AnyServerFrame.Types.Single(record => record.Name == (string?)schema["title"]);
        var optional = schema["properties"]!.AsObject().Select(field => field.Key).Except(["type", .. schema["required"]?.AsArray().Select(name => (string)name!) ?? []]).ToList();
        var written = new HashSet<string>();
        Always.Holds(AnyServerFrame.Of(record, AnyText.Whole), frame =>
        {
            var fields = JsonNode.Parse(FrameWriter.Write(frame))!.AsObject();
            ((string?)fields["type"]).ShouldBe(type);
            fields.ShouldAllBe(field => field.Value != null);
            fields.Select(field => field.Key).Except(optional).ShouldBe(schema["properties"]!.AsObject().Select(field => field.Key).Except(optional));
            written.UnionWith(fields.Select(field => field.Key));
        });
        written.ShouldBe(schema["properties"]!.AsObject().Select(field => field.Key), ignoreOrder: true);
    }

    private static void ShouldReadAsTheRecord(JsonObject frame)
    {
        var record = frame.Deserialize(ProtocolJson.Default.ClientFrame);
        Read(frame).ShouldBe(new(record, null, (record as MessageFrame)?.ClientId), frame.ToJsonString());
    }

    private static ReadFrame Read(JsonObject frame) => FrameReader.Read(Encoding.UTF8.GetBytes(frame.ToJsonString()));

    /// <summary>A client frame with every field, each with a value that nothing else has.</summary>
    private static JsonObject Full(string type)
    {
        var number = 1;
        return new(Frame("ClientFrame", type)["properties"]!.AsObject().Select(field => KeyValuePair.Create<string, JsonNode?>(field.Key, field.Value switch
        {
            { } schema when schema["const"] is { } value => value.DeepClone(),
            { } schema when Fits(schema, "x") => $"text {number++}",
            { } schema when Fits(schema, 1) => (JsonNode)number++,
            _ => true,
        })));
    }

    private static bool Fits(JsonNode field, JsonNode value)
    {
        var type = value.GetValueKind() switch
        {
            JsonValueKind.Number => "integer",
            JsonValueKind.String => "string",
            JsonValueKind.True => "boolean",
            var other => other.ToString(),
        };
        return field["type"] is JsonArray types ? types.Any(one => (string?)one == type) : (string?)field["type"] == type;
    }

    private static JsonNode Frame(string root, string type) => Frames(root).Single(frame => TypeName(frame) == type);

    private static IEnumerable<JsonNode> Frames(string root) => ProtocolSchema.Create()["$defs"]![root]!["anyOf"]!.AsArray().Select(frame => frame!);

    private static string TypeName(JsonNode frame) => (string)frame["properties"]!["type"]!["const"]!;
}
