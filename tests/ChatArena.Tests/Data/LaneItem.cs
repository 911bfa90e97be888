using ChatArena.Core.Data;

namespace ChatArena.Tests.Data;

/// <summary>An item that counts what becomes of it.</summary>
internal sealed class LaneItem(string name, int key = 0) : ILaneItem
{
    private readonly TaskCompletionSource<string> _refused = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _refusals;

    public string Name => name;

    /// <summary>The store takes no batch that holds it.</summary>
    public bool IsBad { get; init; }

    /// <summary>Throws when it is refused.</summary>
    public bool IsBroken { get; init; }

    public (Guid, short) LaneKey { get; } = (new(key, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]), 0);

    public int Refusals => _refusals;

    /// <summary>The code with which it was refused, as soon as it is.</summary>
    public Task<string> Refused => _refused.Task.WaitAsync(FakeStore.Patience);

    public void Refuse(string code)
    {
        Interlocked.Increment(ref _refusals);
        _refused.TrySetResult(code);
        if (IsBroken)
        {
            throw new InvalidOperationException("This item is broken.");
        }
    }

    public override string ToString() => name;
}
