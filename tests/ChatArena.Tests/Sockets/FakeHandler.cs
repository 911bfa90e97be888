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

    /// <summary>Every frame takes until this is done.</summary>
    public Task Work { get; set; } = Task.CompletedTask;

    /// <summary>A frame, or the end, that came while another frame was in work.</summary>
    public bool WasCalledTooEarly { get; private set; }

    private bool IsAtWork { get; set; }

    public async ValueTask ReceiveAsync(ClientFrame frame)
    {
        WasCalledTooEarly |= IsAtWork;
        IsAtWork = true;
        Frames.Add(frame);
        _came.Release();
        try
        {
            await Work;
        }
        finally
        {
            IsAtWork = false;
        }
    }

    public ValueTask ClosedAsync()
    {
        WasCalledTooEarly |= IsAtWork;
        Closed++;
        return ValueTask.CompletedTask;
    }

    /// <summary>Returns when one more frame was handled.</summary>
    public async Task CameAsync() => (await _came.WaitAsync(TimeSpan.FromSeconds(30))).ShouldBeTrue();
}
