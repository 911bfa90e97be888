using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatArena.Core.Live;

/// <summary>
/// An event on the wire: 16 bytes of the publisher's id, the length of the W3C trace context that follows (0 or 55), and the event in JSON, such as
/// <c>{"event":"typing_changed","ConversationId":"…","Seat":1,"Active":true}</c>.
/// </summary>
internal static class RedisEnvelope
{
    private const int IdBytes = 16;

    public static byte[] Write(Guid publisher, string? traceParent, LiveEvent happened)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(happened, RedisEventJson.Default.LiveEvent);
        var trace = traceParent?.Length ?? 0;
        var bytes = new byte[IdBytes + 1 + trace + json.Length];
        publisher.TryWriteBytes(bytes);
        bytes[IdBytes] = (byte)trace;
        Encoding.ASCII.GetBytes(traceParent ?? "", bytes.AsSpan(IdBytes + 1));
        json.CopyTo(bytes.AsSpan(IdBytes + 1 + trace));
        return bytes;
    }

    /// <exception cref="JsonException">Not one of our events.</exception>
    /// <exception cref="FormatException">Not one of our envelopes.</exception>
    public static (Guid Publisher, ActivityContext? Trace, LiveEvent Happened) Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length <= IdBytes || bytes.Length <= IdBytes + 1 + bytes[IdBytes])
        {
            throw new FormatException("An event that is too short.");
        }

        var rest = bytes[(IdBytes + 1)..];
        var trace = Encoding.ASCII.GetString(rest[..bytes[IdBytes]]);
        return (
            new(bytes[..IdBytes]),
            ActivityContext.TryParse(trace, null, isRemote: true, out var cause) ? cause : null,
            JsonSerializer.Deserialize(rest[bytes[IdBytes]..], RedisEventJson.Default.LiveEvent) ?? throw new JsonException("No event."));
    }
}

[JsonSerializable(typeof(LiveEvent))]
internal sealed partial class RedisEventJson : JsonSerializerContext;
