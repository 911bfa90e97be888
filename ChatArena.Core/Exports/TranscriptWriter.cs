using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ChatArena.Core.Exports;

/// <summary>Transcripts in the shape of the first arena: one JSON object, two spaces, UTF-8, nothing but what JSON needs is escaped.</summary>
public static class TranscriptWriter
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(IBufferWriter<byte> output, ExportedConversation conversation)
    {
        using var json = new Utf8JsonWriter(output, Options);
        json.WriteStartObject();
        json.WriteString("session_id", conversation.Code);
        json.WriteString("topic", conversation.Topic);
        json.WriteStartArray("participants");
        foreach (var member in conversation.Members)
        {
            json.WriteStartObject();
            json.WriteString("user_id", member.Code);
            json.WriteString("task", member.Task);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("messages");
        foreach (var message in conversation.Messages)
        {
            json.WriteStartObject();
            json.WriteString("role", conversation.MemberOf(message).Code);
            json.WriteString("content", TranscriptContent.Join(message.Think, message.Speech));
            json.WriteString("think", message.Think);
            json.WriteString("speech", message.Speech);
            json.WriteString("timestamp", IsoTime.Format(message.SentAt));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("started_at", IsoTime.Format(conversation.StartedAt));
        json.WriteString("ended_at", conversation.EndedAt is { } ended ? IsoTime.Format(ended) : null);
        json.WriteString("end_reason", conversation.EndReason?.ToString());
        json.WriteEndObject();
    }

    public static byte[] ToBytes(ExportedConversation conversation)
    {
        var buffer = new ArrayBufferWriter<byte>();
        Write(buffer, conversation);
        return buffer.WrittenSpan.ToArray();
    }
}
