using System.Text.Encodings.Web;
using System.Text.Json;
using ChatArena.Contracts.Sockets;

namespace ChatArena.Api.Sockets;

/// <summary>
/// Writes server frames into pooled bytes. The frames of every message and of everybody who is paired are written by hand, to the byte as the
/// serializer would write them: for types that are derived it allocates a stack each time.
/// </summary>
internal static class FrameWriter
{
    private static readonly JsonWriterOptions Options = new()
    {
        // Frames are read by JSON parsers, never pasted into HTML: people's letters stay letters.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    // One per thread: a writer is used for microseconds and never across an await.
    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    [ThreadStatic]
    private static FrameBuffer? _buffer;

    /// <summary>The frame in an array of the shared pool; the caller gives it back.</summary>
    public static ArraySegment<byte> Write(ServerFrame frame)
    {
        var (buffer, writer) = Begin();
        switch (frame)
        {
            case MessageSentFrame sent:
                writer.WriteStartObject();
                writer.WriteString("type"u8, "message_sent"u8);
                writer.WriteString("timestamp"u8, sent.Timestamp);
                writer.WriteNumber("max_time"u8, sent.MaxTime);
                writer.WriteNumber("seq"u8, sent.Seq);
                writer.WriteString("client_id"u8, sent.ClientId);
                writer.WriteEndObject();
                break;
            case PartnerMessageFrame message:
                writer.WriteStartObject();
                writer.WriteString("type"u8, "partner_message"u8);
                writer.WriteString("content"u8, message.Content);
                writer.WriteString("timestamp"u8, message.Timestamp);
                writer.WriteNumber("max_time"u8, message.MaxTime);
                writer.WriteNumber("seq"u8, message.Seq);
                writer.WriteEndObject();
                break;
            case WaitingFrame waiting:
                writer.WriteStartObject();
                writer.WriteString("type"u8, "waiting"u8);
                writer.WriteNumber("position"u8, waiting.Position);
                writer.WriteNumber("queue_length"u8, waiting.QueueLength);
                writer.WriteString("reason"u8, waiting.Reason);
                writer.WriteNumber("waited_seconds"u8, waiting.WaitedSeconds);
                writer.WriteNumber("delay_seconds"u8, waiting.DelaySeconds);
                if (waiting.UsualWaitSeconds is { } usual)
                {
                    writer.WriteNumber("usual_wait_seconds"u8, usual);
                }

                writer.WriteEndObject();
                break;
            case PairedFrame paired:
                writer.WriteStartObject();
                writer.WriteString("type"u8, "paired"u8);
                writer.WriteString("topic"u8, paired.Topic);
                writer.WriteString("task"u8, paired.Task);
                writer.WriteString("session_id"u8, paired.SessionId);
                writer.WriteNumber("max_time"u8, paired.MaxTime);
                writer.WriteNumber("min_think"u8, paired.MinThink);
                writer.WriteNumber("max_think"u8, paired.MaxThink);
                writer.WriteNumber("max_speech"u8, paired.MaxSpeech);
                writer.WriteEndObject();
                break;
            default:
                JsonSerializer.Serialize(writer, frame, ProtocolJson.Default.ServerFrame);
                break;
        }

        writer.Flush();
        return buffer.Detach();
    }

    private static (FrameBuffer Buffer, Utf8JsonWriter Writer) Begin()
    {
        var buffer = _buffer ??= new();
        if (_writer is { } writer)
        {
            writer.Reset(buffer);
        }
        else
        {
            _writer = writer = new(buffer, Options);
        }

        return (buffer, writer);
    }
}
