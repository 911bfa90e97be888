using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using ChatArena.Api.Sockets;

namespace ChatArena.Tests.Sockets;

public sealed class TransportStreamTests : IDisposable
{
    private readonly Pipe _input = new(new PipeOptions(minimumSegmentSize: 16));
    private readonly Pipe _output = new(new PipeOptions(pauseWriterThreshold: 10, resumeWriterThreshold: 5));
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(30));
    private readonly MemoryStream _upgraded = new();
    private readonly TransportStream _stream;

    public TransportStreamTests()
    {
        _stream = new(new Transport(_input.Reader, _output.Writer), _upgraded);
    }

    public void Dispose()
    {
        _stream.Dispose();
        _patience.Dispose();
    }

    [Fact]
    public async Task What_came_is_read_in_its_order_however_it_lies()
    {
        var sent = string.Concat(Enumerable.Range(0, 100));
        foreach (var part in sent.Chunk(7))
        {
            await SendAsync(new(part));
        }

        var read = new StringBuilder();
        while (read.Length < sent.Length)
        {
            read.Append(await ReadAsync(50));
        }

        read.ToString().ShouldBe(sent);
    }

    [Fact]
    public async Task What_lies_in_two_segments_is_read_wherever_it_begins_and_ends()
    {
        const string first = "0123456789abcdef";
        for (var begin = 1; begin < first.Length; begin++)
        {
            for (var end = 1; end <= 2 * first.Length; end++)
            {
                var pipe = new Pipe(new PipeOptions(minimumSegmentSize: first.Length));
                using var stream = new TransportStream(new Transport(pipe.Reader, _output.Writer), _upgraded);
                await pipe.Writer.WriteAsync(Encoding.ASCII.GetBytes(first), Patience);
                await stream.ReadExactlyAsync(new byte[begin], Patience);
                var second = new string('x', end);
                await pipe.Writer.WriteAsync(Encoding.ASCII.GetBytes(second), Patience);

                var rest = new byte[100];
                var count = await stream.ReadAsync(rest, Patience);

                Encoding.ASCII.GetString(rest, 0, count).ShouldBe(first[begin..] + second);
            }
        }
    }

    [Fact]
    public async Task No_more_is_taken_than_there_is_room_for()
    {
        await SendAsync("abcdef");

        (await ReadAsync(4)).ShouldBe("abcd");
        (await ReadAsync(4)).ShouldBe("ef");
    }

    [Fact]
    public async Task An_empty_read_waits_for_something_and_leaves_it_there()
    {
        var waiting = _stream.ReadAsync(Memory<byte>.Empty, Patience).AsTask();
        waiting.IsCompleted.ShouldBeFalse();

        await SendAsync("abc");

        (await waiting).ShouldBe(0);
        (await _stream.ReadAsync(Memory<byte>.Empty, Patience)).ShouldBe(0);
        (await ReadAsync(10)).ShouldBe("abc");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    public async Task Who_is_woken_for_nothing_waits_on(int room)
    {
        // Woken before, and while it waits.
        _input.Reader.CancelPendingRead();
        var waiting = _stream.ReadAsync(new byte[room], Patience).AsTask();
        waiting.IsCompleted.ShouldBeFalse();
        _input.Reader.CancelPendingRead();
        await SendAsync("abc");

        (await waiting).ShouldBe(Math.Min(room, 3));
    }

    [Fact]
    public async Task Behind_the_last_byte_is_the_end()
    {
        await SendAsync("abc");
        await _input.Writer.CompleteAsync();

        (await ReadAsync(10)).ShouldBe("abc");
        (await ReadAsync(10)).ShouldBe("");
        (await _stream.ReadAsync(Memory<byte>.Empty, Patience)).ShouldBe(0);
    }

    [Fact]
    public async Task Who_waits_hears_that_the_connection_broke()
    {
        var waiting = _stream.ReadAsync(new byte[10], Patience).AsTask();

        await _input.Writer.CompleteAsync(new IOException("broken"));

        (await waiting.ShouldThrowAsync<IOException>()).Message.ShouldBe("broken");
    }

    [Fact]
    public async Task What_is_written_is_out_at_once()
    {
        await WriteAsync("abc");

        (await OutAsync()).ShouldBe("abc");
        await _stream.FlushAsync(Patience);
        _output.Reader.TryRead(out _).ShouldBeFalse();
    }

    [Fact]
    public async Task A_write_lasts_until_there_is_room_for_more()
    {
        var writing = WriteAsync("0123456789");
        writing.IsCompleted.ShouldBeFalse();

        (await OutAsync()).ShouldBe("0123456789");

        await writing.WaitAsync(Patience);
        await WriteAsync("a");
        (await OutAsync()).ShouldBe("a");
    }

    [Fact]
    public async Task A_write_to_a_peer_that_is_gone_ends()
    {
        await _output.Reader.CompleteAsync();

        await WriteAsync("0123456789").WaitAsync(Patience);
    }

    [Fact]
    public void The_servers_own_stream_ends_with_it()
    {
        _stream.Dispose();

        _upgraded.CanRead.ShouldBeFalse();
    }

    private CancellationToken Patience => _patience.Token;

    private async Task SendAsync(string text) => await _input.Writer.WriteAsync(Encoding.ASCII.GetBytes(text), Patience);

    private async Task<string> ReadAsync(int room)
    {
        var buffer = new byte[room];
        var count = await _stream.ReadAsync(buffer, Patience);
        return Encoding.ASCII.GetString(buffer, 0, count);
    }

    private Task WriteAsync(string text) => _stream.WriteAsync(Encoding.ASCII.GetBytes(text), Patience).AsTask();

    private async Task<string> OutAsync()
    {
        var read = await _output.Reader.ReadAsync(Patience);
        var text = Encoding.ASCII.GetString(read.Buffer.ToArray());
        _output.Reader.AdvanceTo(read.Buffer.End);
        return text;
    }

    private sealed record Transport(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
