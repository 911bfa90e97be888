using System.Text;
using ChatArena.IntegrationTests.Hosting;

namespace ChatArena.IntegrationTests.Faults;

/// <summary>One way of breaking the rules.</summary>
/// <param name="PerThousand">How many of a thousand hostile frames are of it.</param>
/// <param name="Answers">Codes of errors that may answer it, or <c>message_sent</c>; none = the server closes the socket.</param>
/// <param name="Write">One such frame.</param>
internal sealed record HostileFrames(string Name, int PerThousand, string[] Answers, Func<Random, byte[]> Write)
{
    /// <summary>More than anybody may send at once.</summary>
    private const int TooLarge = 64 * 1024 + 1;

    private static readonly string[] Texts = ["think", "speech", "client_id", "sent_at", "study", "token"];
    private static readonly string[] Numbers = ["think_ms", "speech_ms", "last_seq"];

    private static int _messages;

    public bool IsClosing => Answers.Length == 0;

    /// <summary>A thousand in all.</summary>
    public static IReadOnlyList<HostileFrames> All { get; } =
    [
        new("NUL", 90, ["bad_text", "bad_frame"], chances => Text(Message(One(chances, Texts), $"\"x{One(chances, "\\u0000", "\0")}y\""))),
        new("lone surrogate", 90, ["bad_text"], chances => Text(Message(One(chances, Texts), $"\"x{One(chances, "\\ud800", "\\udfff", "\\ud83d\\u0041", "\\udc00\\ud800")}y\""))),
        new("duplicate key", 90, ["bad_frame"], chances => Text(Message(One(chances, "type", "think", "speech", "client_id", "\\u0074ype", "spee\\u0063h"), "\"again\"", isMore: true))),
        new("depth", 80, ["bad_frame"], chances => Text(Message("extra", Deep(chances), isMore: true))),
        new("binary", 80, ["binary_not_supported"], chances => RawSocket.Frame(RawSocket.Binary, Bytes(chances, chances.Next(0, 2000)))),
        new("fragments", 80, ["bad_frame"], chances => Fragments(chances, Message("speech", "7"))),
        new("oversize", 10, ["frame_too_large"], chances => Oversize(chances)),
        new("wrong type", 100, ["bad_frame"], chances => Text(WrongType(chances))),
        new("huge number", 60, ["message_sent", "busy", "not_paired"], chances => Text(Message(One(chances, Numbers), Huge(chances), isMore: true))),
        new("no JSON", 90, ["bad_frame"], chances => Text(Encoding.ASCII.GetString([.. Bytes(chances, chances.Next(0, 300)).Select(one => (byte)(' ' + (one % 95)))]))),
        new("cut off", 80, ["bad_frame"], chances => Text(Message("sent_at", "\"now\"")[..chances.Next(0, 60)])),
        new("unknown type", 80, ["unknown_type"], chances => Text($$"""{"type":"{{One(chances, "MESSAGE", "message ", "", "__proto__", "pong", "error", "admin", $"t{chances.Next()}")}}"}""")),
        // Written one byte at a time.
        new("slow drip", 30, ["bad_frame"], _ => Text("""{"type":"message","speech":7}""")),
        new("bad UTF-8", 9, [], chances => RawSocket.Frame(RawSocket.Text, [.. """{"type":"message","speech":" """u8, .. BadUtf8(chances), .. "\"}"u8])),
        new("unmasked", 9, [], _ => RawSocket.Frame(RawSocket.Text, """{"type":"ping"}"""u8, masked: false)),
        new("reserved bits", 6, [], chances => RawSocket.Frame(RawSocket.Text, """{"type":"ping"}"""u8, reserved: (byte)chances.Next(1, 8))),
        new("unknown opcode", 4, [], chances => RawSocket.Frame(One<byte>(chances, 3, 4, 5, 6, 7, 11, 12, 13, 14, 15), "x"u8)),
        new("long or cut control frame", 4, [], chances => chances.Next(2) == 0 ? RawSocket.Frame(RawSocket.Ping, new byte[126]) : RawSocket.Frame(RawSocket.Ping, [], end: false)),
        new("continuation of nothing", 3, [], _ => RawSocket.Frame(RawSocket.Continuation, "x"u8)),
        new("length that cannot be", 3, [], chances => RawSocket.Frame(RawSocket.Text, "x"u8, claimed: ulong.MaxValue - (ulong)chances.Next())),
        new("close that says nothing readable", 2, [], chances => RawSocket.Frame(RawSocket.CloseFrame, One<byte[]>(chances, [3], [0, 0], [3, 231], [3, 232, 0xFF, 0xFE]))),
    ];

    private static byte[] Text(string frame) => RawSocket.Frame(RawSocket.Text, Encoding.UTF8.GetBytes(frame));

    /// <summary>A message that is good but for one field, which stands in its place or once more.</summary>
    private static string Message(string field, string value, bool isMore = false)
    {
        var id = Interlocked.Increment(ref _messages);
        var fields = new List<(string Name, string Value)> { ("type", "\"message\""), ("think", "\"thinking of nothing good\""), ("speech", $"\"hostile {id}\""), ("client_id", $"\"h{id}\"") };
        if (!isMore)
        {
            fields.RemoveAll(one => one.Name == field);
        }

        fields.Add((field, value));
        return $"{{{string.Join(',', fields.Select(one => $"\"{one.Name}\":{one.Value}"))}}}";
    }

    private static string Deep(Random chances)
    {
        var depth = chances.Next(8, 3000);
        return chances.Next(3) switch
        {
            0 => new string('[', depth),
            1 => new string('[', depth) + new string(']', depth),
            _ => string.Concat(Enumerable.Repeat("""{"a":""", depth)) + "1" + new string('}', depth),
        };
    }

    private static string WrongType(Random chances) => chances.Next(5) switch
    {
        0 => $$"""{"type":{{One(chances, "7", "null", "{}", "[\"message\"]", "true")}}}""",
        1 => Message(One(chances, "think", "speech"), One(chances, "7", "null", "{\"a\":[]}", "[]", "false")),
        2 => Message(One(chances, Numbers[..2]), One(chances, "\"7\"", "{}", "[1]", "true")),
        3 => $$"""{"type":"typing","active":{{One(chances, "\"yes\"", "1", "null", "{}")}}}""",
        _ => One(chances, "[]", "null", "7", "\"message\"", "true", """[{"type":"ping"}]"""),
    };

    private static string Huge(Random chances) => chances.Next(4) switch
    {
        0 => $"1e{chances.Next(400, 999_999)}",
        1 => $"-{chances.NextInt64()}{chances.NextInt64()}",
        2 => new string('9', chances.Next(11, 5000)),
        _ => $"0.{new string('0', chances.Next(1, 400))}1",
    };

    private static byte[] Oversize(Random chances)
    {
        var frame = $$"""{"type":"message","speech":"{{new string('x', chances.Next(TooLarge, 3 * TooLarge))}}"}""";
        return chances.Next(2) == 0 ? Text(frame) : Fragments(chances, frame);
    }

    /// <summary>Pieces of all sizes, none too, with pings between them.</summary>
    private static byte[] Fragments(Random chances, string text)
    {
        var rest = Encoding.UTF8.GetBytes(text).AsSpan();
        var bytes = new List<byte>();
        for (var opcode = RawSocket.Text; ; opcode = RawSocket.Continuation)
        {
            var isLast = rest.Length < 2 || chances.Next(12) == 0;
            var size = isLast ? rest.Length : chances.Next(rest.Length);
            bytes.AddRange(RawSocket.Frame(opcode, rest[..size], end: isLast));
            rest = rest[size..];
            if (isLast)
            {
                return [.. bytes];
            }

            if (chances.Next(4) == 0)
            {
                bytes.AddRange(RawSocket.Frame(RawSocket.Ping, "between"u8));
            }
        }
    }

    private static byte[] BadUtf8(Random chances) => One<byte[]>(chances, [0xC3, 0x28], [0xFF], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xC0, 0xAF]);

    private static byte[] Bytes(Random chances, int count)
    {
        var bytes = new byte[count];
        chances.NextBytes(bytes);
        return bytes;
    }

    private static T One<T>(Random chances, params T[] of) => of[chances.Next(of.Length)];
}
