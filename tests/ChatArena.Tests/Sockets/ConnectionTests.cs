using System.Net.WebSockets;
using ChatArena.Api.Sockets;
using ChatArena.Contracts.Sockets;
using ChatArena.Core.Timing;

namespace ChatArena.Tests.Sockets;

public sealed class ConnectionTests : IAsyncDisposable
{
    private const string Ping = """{"type":"ping"}""";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly FakeClock _clock = new();
    private readonly FakeSocket _socket = new();
    private readonly FakeHandler _handler = new();
    private readonly DeadlineWheel _wheel;
    private Connection _connection = null!;
    private Task _running = Task.CompletedTask;

    public ConnectionTests() => _wheel = new(_clock);

    [Fact]
    public async Task Frames_are_handled_in_their_order_in_however_many_parts_they_come()
    {
        Start();
        _socket.Receive("""{"type":"mess""", end: false);
        _socket.Receive("""age","think":"t","speech":" """, end: false);
        _socket.Receive(new string('x', 9000), end: false);
        _socket.Receive("\"}");
        _socket.Receive(Ping);
        await _handler.CameAsync();
        await _handler.CameAsync();

        _handler.Frames.ShouldBe([new MessageFrame { Think = "t", Speech = " " + new string('x', 9000) }, new PingFrame()]);
    }

    [Fact]
    public async Task A_frame_that_takes_time_is_done_before_the_next_begins()
    {
        var work = FakeSocket.Stalled();
        _handler.Work = work.Task;
        _socket.Receive(Ping);
        _socket.Receive("""{"type":"reassign"}""");
        _socket.Receive(Ping);

        // All three are there, so that nothing but the work of the first holds up the others.
        Start();
        var begun = _handler.Frames.ToArray();
        work.SetResult();
        await _socket.ReadAsync();

        begun.ShouldBe([new PingFrame()]);
        _handler.Frames.ShouldBe([new PingFrame(), new ReassignFrame(), new PingFrame()]);
        _handler.WasCalledTooEarly.ShouldBeFalse();
    }

    [Fact]
    public async Task A_peer_that_is_cut_off_while_a_frame_is_in_work_is_gone_when_that_is_done()
    {
        var work = await StartWithAFrameInWorkAsync();
        _socket.Abort();
        _handler.Closed.ShouldBe(0);

        work.SetResult();
        await _running.WaitAsync(Patience);

        _handler.Closed.ShouldBe(1);
        _handler.WasCalledTooEarly.ShouldBeFalse();
    }

    [Fact]
    public async Task A_frame_that_fails_after_a_while_ends_the_connection_at_once_and_is_heard_of()
    {
        var work = await StartWithAFrameInWorkAsync();
        await _socket.ReadAsync();

        work.SetException(new InvalidOperationException("a defect"));

        (await _running.WaitAsync(Patience).ShouldThrowAsync<InvalidOperationException>()).Message.ShouldBe("a defect");
        _running = Task.CompletedTask;
        _socket.IsAborted.ShouldBeTrue();
        _handler.Closed.ShouldBe(1);
        _handler.WasCalledTooEarly.ShouldBeFalse();
    }

    [Fact]
    public async Task What_is_no_frame_is_answered_and_the_socket_stays()
    {
        Start(new() { FrameBytes = 5000 });
        _socket.Receive("");
        _socket.Receive("x");
        _socket.Receive("""{"type":"dance","client_id":"7"}""");
        _socket.Receive("{}", type: WebSocketMessageType.Binary);
        _socket.Receive(new string(' ', 5001));
        _socket.Receive(new string(' ', 100_000) + Ping);
        _socket.Receive(new string(' ', 5000 - Ping.Length) + Ping);
        await _handler.CameAsync();

        (await SentAsync(6)).ShouldBe(
        [
            Error(ErrorCodes.BadFrame), Error(ErrorCodes.BadFrame), Error(ErrorCodes.UnknownType, "7"),
            Error(ErrorCodes.BinaryNotSupported), Error(ErrorCodes.FrameTooLarge), Error(ErrorCodes.FrameTooLarge),
        ]);
    }

    [Fact]
    public async Task Too_many_frames_are_refused_with_the_messages_id_until_time_has_passed()
    {
        Start(new() { FramesPerSecond = 1, FrameBurst = 2 });
        _socket.Receive(Ping);
        _socket.Receive(Ping);
        _socket.Receive("""{"type":"message","think":"t","speech":"s","client_id":"7"}""");
        (await SentAsync(1)).ShouldBe([Error(ErrorCodes.RateLimited, "7")]);

        _clock.Advance(TimeSpan.FromSeconds(1));
        _socket.Receive(Ping);
        for (var frame = 0; frame < 3; frame++)
        {
            await _handler.CameAsync();
        }

        _handler.Frames.ShouldAllBe(frame => frame is PingFrame);
    }

    [Fact]
    public async Task A_peer_that_closes_gets_an_answer_behind_what_is_queued()
    {
        Start();
        _connection.Send(new PongFrame());
        _socket.ReceiveClose();
        await _running.WaitAsync(Patience);

        _socket.Sent.ShouldBe(["""{"type":"pong"}""", "close 1000"]);
        _handler.Closed.ShouldBe(1);
    }

    [Fact]
    public async Task A_peer_that_is_cut_off_is_gone()
    {
        Start();
        _socket.Abort();
        await _running.WaitAsync(Patience);
        _handler.Closed.ShouldBe(1);
        _socket.Sent.ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_does_not_read_is_told_so_and_then_cut_off()
    {
        var stalled = _socket.Peer = FakeSocket.Stalled();
        Start(new() { OutboxBytes = 100 });
        _connection.Send(new PongFrame());
        _connection.Flush();
        for (var frame = 0; frame < 20; frame++)
        {
            _connection.Send(new PongFrame());
        }

        stalled.SetResult();
        (await SentAsync(2)).ShouldBe(["""{"type":"pong"}""", $"close {CloseCodes.SlowReader} slow reader"]);
        Turn(TimeSpan.FromSeconds(1.5));
        _socket.IsAborted.ShouldBeTrue();
        await _running.WaitAsync(Patience);
    }

    [Fact]
    public async Task A_peer_that_does_not_answer_a_close_frame_is_cut_off_after_a_second()
    {
        Start();
        _connection.Close(CloseCodes.Replaced, "replaced");
        _socket.Receive(Ping);
        Turn(TimeSpan.FromMilliseconds(900));
        _socket.IsAborted.ShouldBeFalse();

        Turn(TimeSpan.FromMilliseconds(600));
        _socket.IsAborted.ShouldBeTrue();
        await _running.WaitAsync(Patience);
        _handler.Frames.ShouldBeEmpty();
        _socket.Sent.ShouldBe([$"close {CloseCodes.Replaced} replaced"]);
    }

    [Fact]
    public async Task A_frame_that_is_begun_must_be_finished_in_time()
    {
        Start(new() { FrameSeconds = 10, JoinSeconds = 0 });
        _socket.Receive("{", end: false);
        await _socket.ReadAsync();
        Turn(TimeSpan.FromSeconds(9.9));
        _socket.Sent.ShouldBeEmpty();

        Turn(TimeSpan.FromSeconds(0.6));
        (await SentAsync(1)).ShouldBe([$"close {CloseCodes.SlowFrame} slow frame"]);
    }

    [Fact]
    public async Task A_new_socket_must_join_in_time()
    {
        Start(new() { JoinSeconds = 60 });
        Turn(TimeSpan.FromSeconds(59.9));
        _socket.Sent.ShouldBeEmpty();

        Turn(TimeSpan.FromSeconds(0.6));
        (await SentAsync(1)).ShouldBe([$"close {CloseCodes.NeverJoined} nobody joined"]);
    }

    [Fact]
    public async Task A_socket_that_never_joins_is_not_spared_for_having_sent_a_frame_in_parts()
    {
        Start(new() { JoinSeconds = 60, FrameSeconds = 10 });
        _socket.Receive("""{"type":""", end: false);
        _socket.Receive("\"ping\"}");
        await _handler.CameAsync();

        Turn(TimeSpan.FromSeconds(60.5));

        (await SentAsync(1)).ShouldBe([$"close {CloseCodes.NeverJoined} nobody joined"]);
    }

    [Fact]
    public async Task Who_joined_may_stay_silent()
    {
        Start(new() { JoinSeconds = 60, FrameSeconds = 10 });
        _handler.HasJoined = true;
        _socket.Receive("""{"type":""", end: false);
        _socket.Receive("\"ping\"}");
        await _handler.CameAsync();

        Turn(TimeSpan.FromMinutes(10));
        _socket.Sent.ShouldBeEmpty();
        _socket.IsAborted.ShouldBeFalse();
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _running;
    }

    /// <summary>What comes back ends the work.</summary>
    private async Task<TaskCompletionSource> StartWithAFrameInWorkAsync()
    {
        var work = FakeSocket.Stalled();
        _handler.Work = work.Task;
        Start();
        _socket.Receive(Ping);
        await _handler.CameAsync();
        return work;
    }

    private void Start(LimitOptions? limits = null)
    {
        _connection = new(_socket, limits ?? new(), _wheel, _clock);
        _running = _connection.RunAsync(_handler);
    }

    /// <summary>Moves time, with the wheel turning as it does in a server.</summary>
    private void Turn(TimeSpan by)
    {
        for (var step = TimeSpan.Zero; step < by; step += TimeSpan.FromMilliseconds(100))
        {
            _clock.Advance(TimeSpan.FromMilliseconds(100));
            _wheel.Turn();
        }
    }

    private async Task<IReadOnlyList<string>> SentAsync(int count)
    {
        await _socket.SentAsync(count);
        return _socket.Sent;
    }

    private static string Error(string code, string? clientId = null) =>
        $$"""{"type":"error","message":"{{ErrorTexts.Of(code)}}","code":"{{code}}"{{(clientId is null ? "" : $",\"client_id\":\"{clientId}\"")}}}""";
}
