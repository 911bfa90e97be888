using System.Buffers;
using System.Net.WebSockets;
using System.Text;
using ChatArena.Api.Sockets;

namespace ChatArena.Tests.Sockets;

public sealed class OutboxTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly FakeSocket _socket = new();
    private readonly Outbox _outbox;

    public OutboxTests() => _outbox = new(_socket, mostBytes: 10);

    [Fact]
    public void Frames_are_written_in_their_order_when_somebody_flushes()
    {
        Post("a").ShouldBeTrue();
        Post("b").ShouldBeTrue();
        _socket.Sent.ShouldBeEmpty();

        _outbox.Flush();
        _socket.Sent.ShouldBe(["a", "b"]);

        Post("c");
        _outbox.Flush();
        _outbox.Flush();
        _socket.Sent.ShouldBe(["a", "b", "c"]);
    }

    [Fact]
    public async Task One_frame_is_written_at_a_time_and_nobody_waits_for_it()
    {
        var stalled = _socket.Peer = FakeSocket.Stalled();
        foreach (var frame in new[] { "a", "b", "c" })
        {
            Post(frame);
            _outbox.Flush();
        }

        _socket.Sent.ShouldBe(["a"]);

        stalled.SetResult();
        await _outbox.QuietAsync().WaitAsync(Patience);
        _socket.Sent.ShouldBe(["a", "b", "c"]);
        _socket.WasWrittenByTwo.ShouldBeFalse();
    }

    [Fact]
    public async Task What_does_not_fit_is_not_taken_and_there_is_room_again_when_something_was_written()
    {
        Post("123456").ShouldBeTrue();
        Post("12345").ShouldBeFalse();
        Post("1234").ShouldBeTrue();
        Post("1").ShouldBeFalse();

        var stalled = _socket.Peer = FakeSocket.Stalled();
        _outbox.Flush();
        // The first frame is on its way and takes no room any more.
        Post("654321").ShouldBeTrue();
        Post("1").ShouldBeFalse();

        stalled.SetResult();
        await _outbox.QuietAsync().WaitAsync(Patience);
        _socket.Sent.ShouldBe(["123456", "1234", "654321"]);
    }

    [Fact]
    public async Task A_close_frame_goes_behind_what_is_queued()
    {
        var stalled = _socket.Peer = FakeSocket.Stalled();
        Post("a");
        _outbox.Flush();
        Post("b");

        _outbox.Close(4000, "restart", dropQueued: false);
        // Taken and forgotten: whoever sends now has nothing to mend.
        Post("late").ShouldBeTrue();
        Post("much too long for the box").ShouldBeTrue();
        _outbox.Close(4500, "replaced", dropQueued: true);

        stalled.SetResult();
        await _outbox.QuietAsync().WaitAsync(Patience);
        _socket.Sent.ShouldBe(["a", "b", "close 4000 restart"]);
    }

    [Fact]
    public async Task A_close_frame_goes_instead_of_what_is_queued_when_that_is_asked_for()
    {
        var stalled = _socket.Peer = FakeSocket.Stalled();
        Post("a");
        _outbox.Flush();
        Post("b");

        _outbox.Close(4001, "slow reader", dropQueued: true);

        stalled.SetResult();
        await _outbox.QuietAsync().WaitAsync(Patience);
        _socket.Sent.ShouldBe(["a", "close 4001 slow reader"]);
    }

    [Fact]
    public void A_close_frame_needs_nothing_queued()
    {
        _outbox.Close(4000, "", dropQueued: false);
        _socket.Sent.ShouldBe(["close 4000"]);
    }

    [Fact]
    public async Task Stopping_waits_for_the_frame_that_is_being_written_and_forgets_the_others()
    {
        var stalled = _socket.Peer = FakeSocket.Stalled();
        Post("a");
        _outbox.Flush();
        Post("b");

        var stopping = _outbox.StopAsync();
        stopping.IsCompleted.ShouldBeFalse();

        stalled.SetResult();
        await stopping.WaitAsync(Patience);
        Post("c").ShouldBeTrue();
        _outbox.Flush();
        _outbox.Close(4000, "", dropQueued: false);
        _socket.Sent.ShouldBe(["a"]);
        await _outbox.StopAsync().WaitAsync(Patience);
    }

    [Fact]
    public async Task Waiting_for_quiet_waits_every_time()
    {
        for (var round = 0; round < 3; round++)
        {
            await _outbox.QuietAsync().WaitAsync(Patience);
            var stalled = _socket.Peer = FakeSocket.Stalled();
            Post("a");
            _outbox.Flush();

            var quiet = _outbox.QuietAsync();
            quiet.IsCompleted.ShouldBeFalse();

            stalled.SetResult();
            await quiet.WaitAsync(Patience);
        }
    }

    [Fact]
    public async Task There_is_room_when_at_most_half_of_it_is_taken()
    {
        await _outbox.RoomAsync().WaitAsync(Patience);
        Post("12345");
        await _outbox.RoomAsync().WaitAsync(Patience);
        Post("1");
        var room = _outbox.RoomAsync();
        room.IsCompleted.ShouldBeFalse();

        _socket.Peer = FakeSocket.Stalled();
        _outbox.Flush();
        await room.WaitAsync(Patience);

        Post("12345");
        room = _outbox.RoomAsync();
        room.IsCompleted.ShouldBeFalse();
        _ = _outbox.StopAsync();
        await room.WaitAsync(Patience);
        await _outbox.RoomAsync().WaitAsync(Patience);
    }

    [Theory]
    [MemberData(nameof(Cuts), DisableDiscoveryEnumeration = true)]
    public async Task When_the_peer_is_gone_everything_waiting_ends_and_nothing_throws(Exception cut)
    {
        var stalled = _socket.Peer = FakeSocket.Stalled();
        Post("a");
        _outbox.Flush();
        Post("1234567890");
        var (room, quiet) = (_outbox.RoomAsync(), _outbox.QuietAsync());

        _socket.Breaks = cut;
        stalled.SetResult();

        await room.WaitAsync(Patience);
        await quiet.WaitAsync(Patience);
        Post("c").ShouldBeTrue();
        _outbox.Close(4000, "", dropQueued: false);
        await _outbox.StopAsync().WaitAsync(Patience);
        _socket.Sent.ShouldBe(["a"]);
    }

    public static TheoryData<Exception> Cuts { get; } =
    [
        new WebSocketException(WebSocketError.ConnectionClosedPrematurely),
        new ObjectDisposedException("socket"),
        new OperationCanceledException(),
        new InvalidOperationException(),
        new IOException(),
    ];

    [Fact]
    public async Task Many_who_post_at_once_lose_nothing_and_write_one_at_a_time()
    {
        var outbox = new Outbox(_socket, int.MaxValue);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(poster => Task.Run(() =>
        {
            for (var number = 0; number < 2000; number++)
            {
                outbox.TryPost(Frame($"{poster} {number}")).ShouldBeTrue();
                outbox.Flush();
            }
        })));
        await outbox.QuietAsync().WaitAsync(Patience);

        _socket.WasWrittenByTwo.ShouldBeFalse();
        foreach (var poster in _socket.Sent.GroupBy(frame => frame[0]))
        {
            poster.ShouldBe(Enumerable.Range(0, 2000).Select(number => $"{poster.Key} {number}"));
        }

        _socket.Sent.Count.ShouldBe(8000);
    }

    private bool Post(string text) => _outbox.TryPost(Frame(text));

    private static ArraySegment<byte> Frame(string text)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(256);
        return new(bytes, 0, Encoding.UTF8.GetBytes(text, bytes));
    }
}
