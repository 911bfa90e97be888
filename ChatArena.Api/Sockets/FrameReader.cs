using System.Globalization;
using System.Text.Json;
using ChatArena.Contracts.Sockets;

namespace ChatArena.Api.Sockets;

/// <summary>A client frame, or the error code that answers it.</summary>
/// <param name="ClientId">The message's id, where it could be read.</param>
internal readonly record struct ReadFrame(ClientFrame? Frame, string? Error, string? ClientId);

/// <summary>Reads client frames without a document and without throwing on what strangers send.</summary>
internal static class FrameReader
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 8 };

    /// <param name="frame">Such as <c>{"type":"message","think":"…","speech":"…","client_id":"7"}</c>; <c>type</c> may come last.</param>
    public static ReadFrame Read(ReadOnlySpan<byte> frame)
    {
        var fields = new Fields();
        try
        {
            var reader = new Utf8JsonReader(frame, Options);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return new(null, ErrorCodes.BadFrame, null);
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (!fields.Take(ref reader))
                {
                    return new(null, ErrorCodes.BadFrame, fields.ClientId);
                }
            }

            // Only white space may follow; the reader throws on anything else.
            reader.Read();
        }
        catch (JsonException)
        {
            return new(null, ErrorCodes.BadFrame, fields.ClientId);
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate, "\ud800": valid JSON, but not text.
            return new(null, ErrorCodes.BadText, fields.ClientId);
        }

        return fields.ToFrame();
    }

    /// <summary>The known fields of one frame. A mutable struct, so that nothing is allocated but what the frame keeps.</summary>
    private struct Fields
    {
        private string? _type;
        private string? _think;
        private string? _speech;
        private string? _clientId;
        private string? _study;
        private string? _language;
        private string? _consentHash;
        private string? _token;
        private string? _sessionId;
        private string? _sentAt;
        private int? _lastSeq;
        private int? _thinkMs;
        private int? _speechMs;
        private bool? _consent;
        private bool? _resume;
        private bool? _active;
        private uint _seen;
        private uint _wrong;
        private bool _hasNul;

        public readonly string? ClientId => _clientId;

        /// <summary>Takes one property; false when it stands there twice.</summary>
        public bool Take(ref Utf8JsonReader reader)
        {
            if (reader.ValueTextEquals("type"u8)) { return Text(ref reader, 0, ref _type); }
            if (reader.ValueTextEquals("think"u8)) { return Text(ref reader, 1, ref _think); }
            if (reader.ValueTextEquals("speech"u8)) { return Text(ref reader, 2, ref _speech); }
            if (reader.ValueTextEquals("client_id"u8)) { return Text(ref reader, 3, ref _clientId); }
            if (reader.ValueTextEquals("think_ms"u8)) { return Number(ref reader, 4, ref _thinkMs); }
            if (reader.ValueTextEquals("speech_ms"u8)) { return Number(ref reader, 5, ref _speechMs); }
            if (reader.ValueTextEquals("sent_at"u8)) { return Text(ref reader, 6, ref _sentAt); }
            if (reader.ValueTextEquals("active"u8)) { return Flag(ref reader, 7, ref _active); }
            if (reader.ValueTextEquals("consent"u8)) { return Flag(ref reader, 8, ref _consent); }
            if (reader.ValueTextEquals("resume"u8)) { return Flag(ref reader, 9, ref _resume); }
            if (reader.ValueTextEquals("study"u8)) { return Text(ref reader, 10, ref _study); }
            if (reader.ValueTextEquals("language"u8)) { return Text(ref reader, 11, ref _language); }
            if (reader.ValueTextEquals("consent_hash"u8)) { return Text(ref reader, 12, ref _consentHash); }
            if (reader.ValueTextEquals("token"u8)) { return Text(ref reader, 13, ref _token); }
            if (reader.ValueTextEquals("last_seq"u8)) { return Number(ref reader, 14, ref _lastSeq); }
            if (reader.ValueTextEquals("session_id"u8)) { return Text(ref reader, 15, ref _sessionId); }

            reader.Read();
            reader.Skip();
            return true;
        }

        public readonly ReadFrame ToFrame()
        {
            if (Wrong(0) || _type is null)
            {
                return new(null, ErrorCodes.BadFrame, _clientId);
            }

            if (_hasNul)
            {
                return new(null, ErrorCodes.BadText, _clientId);
            }

            ClientFrame? frame;
            switch (_type)
            {
                case "message":
                    frame = Wrong(1) || Wrong(2) || Wrong(3) || Wrong(4) || Wrong(5) || Wrong(6) ? null : new MessageFrame
                    {
                        Think = _think ?? "",
                        Speech = _speech ?? "",
                        ClientId = _clientId,
                        ThinkMs = _thinkMs,
                        SpeechMs = _speechMs,
                        SentAt = _sentAt,
                    };
                    break;
                case "typing":
                    frame = Wrong(7) || _active is null ? null : new TypingFrame { Active = _active.Value };
                    break;
                case "ping":
                    frame = new PingFrame();
                    break;
                case "join":
                    // Whatever is not plainly true is no consent, and is answered as such.
                    frame = Wrong(9) || Wrong(10) || Wrong(11) || Wrong(12) ? null : new JoinFrame
                    {
                        Consent = _consent ?? false,
                        Resume = _resume,
                        Study = _study,
                        Language = _language,
                        ConsentHash = _consentHash,
                    };
                    break;
                case "resume":
                    frame = Wrong(13) || Wrong(14) || Wrong(15) || _token is null
                        ? null
                        : new ResumeFrame { Token = _token, LastSeq = _lastSeq ?? 0, SessionId = _sessionId };
                    break;
                case "reassign":
                    frame = new ReassignFrame();
                    break;
                case "disconnect":
                    frame = new DisconnectFrame();
                    break;
                default:
                    return new(null, ErrorCodes.UnknownType, _clientId);
            }

            return frame is null ? new(null, ErrorCodes.BadFrame, _clientId) : new(frame, null, _clientId);
        }

        private readonly bool Wrong(int field) => (_wrong & (1u << field)) != 0;

        private bool Text(ref Utf8JsonReader reader, int field, ref string? value)
        {
            reader.Read();
            if (reader.TokenType == JsonTokenType.String)
            {
                value = reader.GetString()!;
                // PostgreSQL stores every character but this one.
                _hasNul |= value.Contains('\0', StringComparison.Ordinal);
            }
            else
            {
                SkipWrong(ref reader, field);
            }

            return Once(field);
        }

        private bool Number(ref Utf8JsonReader reader, int field, ref int? value)
        {
            reader.Read();
            if (reader.TokenType == JsonTokenType.Number)
            {
                // What does not fit is a broken clock, not a broken message.
                value = reader.TryGetInt32(out var number) && number >= 0 ? number : null;
            }
            else
            {
                SkipWrong(ref reader, field);
            }

            return Once(field);
        }

        private bool Flag(ref Utf8JsonReader reader, int field, ref bool? value)
        {
            reader.Read();
            if (reader.TokenType is JsonTokenType.True or JsonTokenType.False)
            {
                value = reader.TokenType == JsonTokenType.True;
            }
            else
            {
                SkipWrong(ref reader, field);
            }

            return Once(field);
        }

        private void SkipWrong(ref Utf8JsonReader reader, int field)
        {
            // Fields that may be absent may also be null; think and speech may not.
            if (reader.TokenType != JsonTokenType.Null || field is 0 or 1 or 2)
            {
                _wrong |= 1u << field;
            }

            reader.Skip();
        }

        private bool Once(int field)
        {
            var bit = 1u << field;
            var again = (_seen & bit) != 0;
            _seen |= bit;
            return !again;
        }
    }

    /// <summary>The client's clock, or null when it is not a time or far out of this age.</summary>
    public static DateTimeOffset? ReadTime(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            && time.Year is >= 2000 and < 2200
            ? time
            : null;
}
