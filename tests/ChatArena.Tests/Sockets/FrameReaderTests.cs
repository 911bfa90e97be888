using System.Text;
using ChatArena.Api.Sockets;
using ChatArena.Contracts.Sockets;
using FsCheck;
using FsCheck.Fluent;

namespace ChatArena.Tests.Sockets;

public sealed class FrameReaderTests
{
    public static TheoryData<string, ClientFrame> Good { get; } = new()
    {
        { """{"type":"ping"}""", new PingFrame() },
        { """ { "type" : "ping" } """, new PingFrame() },
        { """{"unknown":{"a":[1,{"b":null}]},"type":"ping","unknown":2}""", new PingFrame() },
        { """{"\u0074ype":"p\u0069ng"}""", new PingFrame() },
        { """{"type":"reassign"}""", new ReassignFrame() },
        { """{"type":"disconnect"}""", new DisconnectFrame() },
        { """{"type":"join","consent":true}""", new JoinFrame { Consent = true } },
        { """{"consent":true,"resume":true,"study":"s","language":"nb","consent_hash":"0a","type":"join"}""",
            new JoinFrame { Consent = true, Resume = true, Study = "s", Language = "nb", ConsentHash = "0a" } },
        { """{"type":"join","consent":true,"resume":null,"study":null,"language":null,"consent_hash":null}""", new JoinFrame { Consent = true } },
        // Whatever is not plainly true is no consent.
        { """{"type":"join"}""", new JoinFrame { Consent = false } },
        { """{"type":"join","consent":null}""", new JoinFrame { Consent = false } },
        { """{"type":"join","consent":"true"}""", new JoinFrame { Consent = false } },
        { """{"type":"join","consent":1}""", new JoinFrame { Consent = false } },
        { """{"type":"join","consent":[true]}""", new JoinFrame { Consent = false } },
        { """{"type":"resume","token":"t","last_seq":7,"session_id":"3f5956ee7856"}""", new ResumeFrame { Token = "t", LastSeq = 7, SessionId = "3f5956ee7856" } },
        { """{"type":"resume","token":"t"}""", new ResumeFrame { Token = "t", LastSeq = 0 } },
        { """{"type":"resume","token":"t","last_seq":null,"session_id":null}""", new ResumeFrame { Token = "t", LastSeq = 0 } },
        { """{"type":"resume","token":"t","last_seq":-1}""", new ResumeFrame { Token = "t", LastSeq = 0 } },
        { """{"type":"typing","active":true}""", new TypingFrame { Active = true } },
        { """{"type":"typing","active":false}""", new TypingFrame { Active = false } },
        { """{"think":"t","speech":"s","type":"message"}""", new MessageFrame { Think = "t", Speech = "s" } },
        { """{"type":"message","think":"Å 😀\n","speech":"\u00e5 \ud83d\ude00 \"","client_id":"7","think_ms":0,"speech_ms":2147483647,"sent_at":"2026-01-19T10:00:00Z"}""",
            new MessageFrame { Think = "Å 😀\n", Speech = "å 😀 \"", ClientId = "7", ThinkMs = 0, SpeechMs = int.MaxValue, SentAt = "2026-01-19T10:00:00Z" } },
        { """{"type":"message","think":"t","speech":"s","client_id":null,"think_ms":null,"speech_ms":null,"sent_at":null}""", new MessageFrame { Think = "t", Speech = "s" } },
        // A clock that is broken breaks no message.
        { """{"type":"message","think":"t","speech":"s","think_ms":-5,"speech_ms":1e99,"sent_at":"yesterday"}""", new MessageFrame { Think = "t", Speech = "s", SentAt = "yesterday" } },
        { """{"type":"message","think":"t","speech":"s","think_ms":1.5,"speech_ms":2147483648}""", new MessageFrame { Think = "t", Speech = "s" } },
        // Too short is for the rules to say.
        { """{"type":"message"}""", new MessageFrame { Think = "", Speech = "" } },
        // Fields of other frames do not matter, unless nobody could store them.
        { """{"type":"ping","think":1,"active":"x","token":{},"last_seq":[]}""", new PingFrame() },
    };

    [Theory]
    [MemberData(nameof(Good), DisableDiscoveryEnumeration = true)]
    public void A_frame_is_read(string text, ClientFrame frame)
    {
        var read = FrameReader.Read(Encoding.UTF8.GetBytes(text));
        read.Error.ShouldBeNull();
        read.Frame.ShouldBe(frame);
        read.ClientId.ShouldBe((frame as MessageFrame)?.ClientId);
    }

    [Theory]
    // No JSON object.
    [InlineData("", ErrorCodes.BadFrame)]
    [InlineData(" ", ErrorCodes.BadFrame)]
    [InlineData("x", ErrorCodes.BadFrame)]
    [InlineData("null", ErrorCodes.BadFrame)]
    [InlineData("1", ErrorCodes.BadFrame)]
    [InlineData("\"ping\"", ErrorCodes.BadFrame)]
    [InlineData("[1]", ErrorCodes.BadFrame)]
    [InlineData("{", ErrorCodes.BadFrame)]
    [InlineData("{}", ErrorCodes.BadFrame)]
    [InlineData("{\"type\":\"ping\"", ErrorCodes.BadFrame)]
    [InlineData("{\"type\":\"ping\"}}", ErrorCodes.BadFrame)]
    [InlineData("{\"type\":\"ping\"}{\"type\":\"ping\"}", ErrorCodes.BadFrame)]
    [InlineData("{\"type\":\"ping\",}", ErrorCodes.BadFrame)]
    [InlineData("{\"type\":\"ping\"} // comment", ErrorCodes.BadFrame)]
    [InlineData("{'type':'ping'}", ErrorCodes.BadFrame)]
    [InlineData("\ufeff{\"type\":\"ping\"}", ErrorCodes.BadFrame)]
    [InlineData("{\"type\":\"ping\",\"x\":[[[[[[[[[]]]]]]]]]}", ErrorCodes.BadFrame)]
    // No type, or no such type.
    [InlineData("""{"type":null}""", ErrorCodes.BadFrame)]
    [InlineData("""{"type":1}""", ErrorCodes.BadFrame)]
    [InlineData("""{"type":["ping"]}""", ErrorCodes.BadFrame)]
    [InlineData("""{"Type":"ping"}""", ErrorCodes.BadFrame)]
    [InlineData("""{"type":""}""", ErrorCodes.UnknownType)]
    [InlineData("""{"type":"PING"}""", ErrorCodes.UnknownType)]
    [InlineData("""{"type":"partner_message","client_id":"7"}""", ErrorCodes.UnknownType, "7")]
    // A field twice.
    [InlineData("""{"type":"ping","type":"ping"}""", ErrorCodes.BadFrame)]
    [InlineData("""{"type":"message","client_id":"7","think":"a","think":"b","speech":"s"}""", ErrorCodes.BadFrame, "7")]
    [InlineData("""{"type":"message","client_id":"7","think":"a","th\u0069nk":"b","speech":"s"}""", ErrorCodes.BadFrame, "7")]
    [InlineData("""{"type":"message","client_id":"7","think_ms":1,"think_ms":null,"think":"a","speech":"s"}""", ErrorCodes.BadFrame, "7")]
    [InlineData("""{"type":"join","consent":false,"consent":true}""", ErrorCodes.BadFrame)]
    // Missing where nothing can stand for it.
    [InlineData("""{"type":"typing"}""", ErrorCodes.BadFrame)]
    [InlineData("""{"type":"typing","active":null}""", ErrorCodes.BadFrame)]
    [InlineData("""{"type":"resume"}""", ErrorCodes.BadFrame)]
    [InlineData("""{"type":"resume","token":null,"last_seq":1}""", ErrorCodes.BadFrame)]
    // Texts that no store keeps, in whatever field.
    [InlineData("""{"type":"message","think":"a\u0000","speech":"s","client_id":"7"}""", ErrorCodes.BadText, "7")]
    [InlineData("""{"client_id":"7","type":"message","think":"t","speech":"\ud800"}""", ErrorCodes.BadText, "7")]
    [InlineData("""{"client_id":"7","type":"message","think":"\udc00\ud800","speech":"s"}""", ErrorCodes.BadText, "7")]
    [InlineData("""{"type":"message","think":"\ud800","speech":"s","client_id":"7"}""", ErrorCodes.BadText)]
    [InlineData("""{"type":"message","think":"t","speech":"s","client_id":"\ud800"}""", ErrorCodes.BadText)]
    [InlineData("""{"type":"join","consent":true,"study":"\u0000"}""", ErrorCodes.BadText)]
    [InlineData("""{"type":"join","consent":true,"language":"\ud800"}""", ErrorCodes.BadText)]
    // What is broken behind the id still is answered with it.
    [InlineData("""{"client_id":"7","type":"message","think":""", ErrorCodes.BadFrame, "7")]
    [InlineData("""{"type":"message","think":null,"speech":"s","client_id":"7"}""", ErrorCodes.BadFrame, "7")]
    [InlineData("""{"type":"message","think":null,"speech":1,"client_id":"7"}""", ErrorCodes.BadFrame, "7")]
    [InlineData("""{"type":"message","think":"t","speech":"s","client_id":7}""", ErrorCodes.BadFrame)]
    public void What_is_no_frame_is_answered_with_a_code_and_the_messages_id_where_it_could_be_read(string text, string code, string? clientId = null) =>
        FrameReader.Read(Encoding.UTF8.GetBytes(text)).ShouldBe(new(null, code, clientId));

    [Fact]
    public void Bytes_that_are_no_text_are_answered_with_a_code()
    {
        byte[][] broken = [[0xff], [0xc3, 0x28], [0xed, 0xa0, 0x80], [0xf0, 0x9f, 0x98]];
        foreach (var bytes in broken)
        {
            byte[] frame = [.. """{"client_id":"7","type":"message","think":"t","speech":" """u8, .. bytes, .. "\"}"u8];
            FrameReader.Read(frame).ShouldBe(new(null, ErrorCodes.BadText, "7"));
            FrameReader.Read(bytes).ShouldBe(new(null, ErrorCodes.BadFrame, null));
        }
    }

    [Fact]
    public void Random_bytes_are_an_error_and_never_an_exception() => Always.Holds(ArbMap.Default.GeneratorFor<byte[]>().Where(bytes => bytes is not null), bytes =>
        FrameReader.Read(bytes).Error.ShouldBe(ErrorCodes.BadFrame), tries: 2000);

    [Fact]
    public void Frames_with_broken_places_are_read_or_refused_and_never_an_exception()
    {
        // Good frames in which some bytes were changed, dropped or doubled: much nearer to frames than random bytes are.
        Always.Holds(Gen.Elements(Good.Select(row => row.Data.Item1).ToArray()).Zip(Gen.Choose(0, 3).Zip(Gen.Choose(0, 500)).Zip(Gen.Choose(0, 255)).ListOf()), drawn =>
        {
            var bytes = Encoding.UTF8.GetBytes(drawn.Item1).ToList();
            foreach (var ((what, where), value) in drawn.Item2.Where(_ => bytes.Count > 0))
            {
                var place = where % bytes.Count;
                switch (what)
                {
                    case 0:
                        bytes.RemoveAt(place);
                        break;
                    case 1:
                        bytes.Insert(place, bytes[place]);
                        break;
                    default:
                        bytes[place] = (byte)value;
                        break;
                }
            }

            var read = FrameReader.Read(bytes.ToArray());
            (read.Frame is null).ShouldBe(read.Error is not null);
            read.Error?.ShouldBeOneOf(ErrorCodes.BadFrame, ErrorCodes.BadText, ErrorCodes.UnknownType);
        }, tries: 5000);
    }

    [Fact]
    public void A_frame_cut_off_anywhere_is_bad()
    {
        foreach (var (text, _) in Good.Select(row => row.Data))
        {
            var bytes = Encoding.UTF8.GetBytes(text.TrimEnd());
            for (var length = 0; length < bytes.Length; length++)
            {
                FrameReader.Read(bytes.AsSpan(0, length)).Error.ShouldBeOneOf(ErrorCodes.BadFrame, ErrorCodes.BadText);
            }
        }
    }

    [Theory]
    [InlineData("2026-01-19T10:00:00.123456Z", "2026-01-19T10:00:00.1234560+00:00")]
    [InlineData("2026-01-19T10:00:00", "2026-01-19T10:00:00.0000000+00:00")]
    [InlineData("2026-01-19T11:30:00+01:30", "2026-01-19T10:00:00.0000000+00:00")]
    [InlineData("1999-12-31T23:59:59Z", null)]
    [InlineData("2200-01-01T00:00:00Z", null)]
    [InlineData("0001-01-01T00:00:00+14:00", null)]
    [InlineData("9999-12-31T23:59:59-14:00", null)]
    [InlineData("yesterday", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void The_clients_clock_is_read_as_UTC_or_not_at_all(string? text, string? time)
    {
        var read = FrameReader.ReadTime(text);
        read?.ToString("O").ShouldBe(time);
        (read is null).ShouldBe(time is null);
        // PostgreSQL takes no other offset.
        read?.Offset.ShouldBe(TimeSpan.Zero);
    }
}
