using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatArena.Contracts.Sockets;

/// <summary>Source-generated JSON of the socket protocol: snake_case, absent instead of null.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.General,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    // A client may send "type" last.
    AllowOutOfOrderMetadataProperties = true)]
[JsonSerializable(typeof(ClientFrame))]
[JsonSerializable(typeof(ServerFrame))]
public sealed partial class ProtocolJson : JsonSerializerContext;
