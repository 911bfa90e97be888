using ChatArena.Api.Sockets;
using ChatArena.Contracts.Sockets;

namespace ChatArena.Tests.Sockets;

/// <summary>Keeps the frames it is given.</summary>
internal sealed class FakeHandler : IFrameHandler
{
    private readonly SemaphoreSlim _came = new(0);

    public List<ClientFrame> Frames { get; } = [];

    public bool HasJoined { get; set; }

    public int Closed { get; private set; }

    public ValueTask ReceiveAsync(ClientFrame frame)
    {
        Frames.Add(frame);
        _came.Release();
        return ValueTask.CompletedTask;
    }

    public ValueTask ClosedAsync()
    {
        Closed++;
        return ValueTask.CompletedTask;
    }

    /// <summary>Returns when one more frame was handled.</summary>
    public async Task CameAsync() => (await _came.WaitAsync(TimeSpan.FromSeconds(30))).ShouldBeTrue();
}
