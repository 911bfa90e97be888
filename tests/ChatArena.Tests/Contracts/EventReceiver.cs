using System.Threading.Channels;
using ChatArena.Core.Live;

namespace ChatArena.Tests.Contracts;

/// <summary>Keeps what it receives, until somebody asks.</summary>
public sealed class EventReceiver : ILiveReceiver
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Channel<LiveEvent> _events = Channel.CreateUnbounded<LiveEvent>();

    /// <summary>Fails on everything, after having kept it.</summary>
    public bool Throws { get; init; }

    public bool HasMore => _events.Reader.TryPeek(out _);

    public void Receive(LiveEvent happened)
    {
        _events.Writer.TryWrite(happened);
        if (Throws)
        {
            throw new InvalidOperationException("This receiver is broken.");
        }
    }

    public async Task<LiveEvent> NextAsync() => await _events.Reader.ReadAsync().AsTask().WaitAsync(Patience);

    public void Forget()
    {
        while (_events.Reader.TryRead(out _))
        {
            // Forgotten.
        }
    }
}
