using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatArena.Api.Sockets;
using ChatArena.Contracts.Sockets;

namespace ChatArena.Tests.Sockets;

public sealed class FrameWriterTests
{
    private static readonly ProtocolJson Relaxed = new(new(ProtocolJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static TheoryData<Type> Types { get; } = [.. AnyServerFrame.Types];

    [Theory]
    [MemberData(nameof(Types))]
    public void A_frame_is_written_to_the_byte_as_the_serializer_would_write_it(Type type) => Always.Holds(AnyServerFrame.Of(type, AnyText.Any), frame =>
    {
        var written = Encoding.UTF8.GetString(FrameWriter.Write(frame));

        written.ShouldBe(JsonSerializer.Serialize(frame, Relaxed.ServerFrame));
        JsonNode.DeepEquals(JsonNode.Parse(written), JsonNode.Parse(JsonSerializer.Serialize(frame, ProtocolJson.Default.ServerFrame))).ShouldBeTrue();
    });

    [Theory]
    [MemberData(nameof(Types))]
    public void A_frame_reads_back_as_it_was(Type type) => Always.Holds(AnyServerFrame.Of(type, AnyText.Whole), frame =>
        JsonSerializer.Deserialize(FrameWriter.Write(frame), ProtocolJson.Default.ServerFrame).ShouldBe(frame));

    [Fact]
    public void Letters_stay_letters_and_half_a_character_becomes_the_replacement_character()
    {
        // What needs two characters in UTF-16 is escaped, which every JSON parser undoes.
        Text(new PartnerMessageFrame { Content = "å 😀 <b> \u0001\"\\ \ud83d", Timestamp = "2026-01-19T10:00:00Z", MaxTime = 7, Seq = 1 })
            .ShouldBe("""{"type":"partner_message","content":"å \uD83D\uDE00 <b> \u0001\"\\ \uFFFD","timestamp":"2026-01-19T10:00:00Z","max_time":7,"seq":1}""");
        Text(new PongFrame()).ShouldBe("""{"type":"pong"}""");
        Text(new ErrorFrame { Code = "busy", Message = "m" }).ShouldBe("""{"type":"error","message":"m","code":"busy"}""");
    }

    [Fact]
    public async Task Threads_do_not_write_into_each_others_frames() => await Task.WhenAll(Enumerable.Range(0, 4).Select(thread => Task.Run(() =>
    {
        for (var round = 0; round < 2000; round++)
        {
            var frame = new PartnerMessageFrame { Content = new($"{thread}"[0], round % 700), Timestamp = "t", MaxTime = thread, Seq = round };
            Text(frame).ShouldBe($$"""{"type":"partner_message","content":"{{frame.Content}}","timestamp":"t","max_time":{{thread}},"seq":{{round}}}""");
        }
    })));

    private static string Text(ServerFrame frame)
    {
        var bytes = FrameWriter.Write(frame);
        var text = Encoding.UTF8.GetString(bytes);
        System.Buffers.ArrayPool<byte>.Shared.Return(bytes.Array!);
        return text;
    }
}
