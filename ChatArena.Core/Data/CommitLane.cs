using System.Threading.Channels;
using ChatArena.Contracts.Sockets;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace ChatArena.Core.Data;

/// <summary>Something that a <see cref="CommitLane{T}"/> stores.</summary>
public interface ILaneItem
{
    /// <summary>Items with equal keys never share a commit; they are stored one after the other.</summary>
    (Guid Id, short Part) LaneKey { get; }

    /// <summary>The item will not be stored.</summary>
    /// <param name="code">One of the protocol's error codes.</param>
    void Refuse(string code);
}

/// <summary>
/// Natural group commit: one loop stores whatever queued during its last commit, in one go. No timer and no fixed delay:
/// an idle lane commits at once, a busy one commits many.
/// </summary>
/// <remarks>
/// The commit function stores its batch whole or throws, tells each item, and returns those to try again. A batch that the store
/// refuses is halved until the bad item stands alone and is refused alone. While the store does not answer, items wait up to
/// <see cref="Patience"/> and are then refused.
/// </remarks>
public sealed partial class CommitLane<T>(
    string name,
    int capacity,
    int most,
    Func<IReadOnlyList<T>, CancellationToken, Task<IReadOnlyList<T>>> commit,
    TimeProvider clock,
    ILogger log)
    where T : class, ILaneItem
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private readonly Channel<(T Item, long PostedAt)> _queue = Channel.CreateBounded<(T, long)>(new BoundedChannelOptions(capacity)
    {
        SingleReader = true,
        FullMode = BoundedChannelFullMode.Wait,
    });

    private readonly List<(T Item, long PostedAt)> _waiting = [];
    private readonly HashSet<(Guid, short)> _keys = [];

    /// <summary>False when the lane is full or stopping; the item is not taken.</summary>
    public bool TryPost(T item) => _queue.Writer.TryWrite((item, clock.GetTimestamp()));

    /// <summary>Takes nothing more; <see cref="RunAsync"/> returns when everything taken is stored or refused.</summary>
    public void Complete() => _queue.Writer.TryComplete();

    /// <summary>Runs until <see cref="Complete"/>, or until <paramref name="cancel"/> cuts it short: then what waits is refused.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        var pause = FirstPause;
        try
        {
            while (await _queue.Reader.WaitToReadAsync(cancel))
            {
                do
                {
                    Fill();
                    var batch = TakeBatch();
                    try
                    {
                        await StoreAsync(batch, cancel);
                        pause = FirstPause;
                    }
                    catch (Exception problem) when (problem is not OperationCanceledException || !cancel.IsCancellationRequested)
                    {
                        LogWaiting(name, _waiting.Count, problem.Message);
                        GiveUpOld();
                        await Task.Delay(pause, clock, cancel);
                        pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
                    }
                }
                while (_waiting.Count > 0);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Cut short: what waits is refused below.
        }
        finally
        {
            Complete();
            do
            {
                foreach (var (item, _) in _waiting)
                {
                    Refuse(item, ErrorCodes.StorageUnavailable);
                }

                _waiting.Clear();
                Fill();
            }
            while (_waiting.Count > 0);
        }
    }

    private void Fill()
    {
        // Bounded here too: while the store is away, whoever comes too late is told so at once.
        while (_waiting.Count < capacity && _queue.Reader.TryRead(out var entry))
        {
            _waiting.Add(entry);
        }
    }

    /// <summary>The next batch: in order of arrival, no key twice. It stays among the waiting until it is stored.</summary>
    private List<T> TakeBatch()
    {
        _keys.Clear();
        var batch = new List<T>(Math.Min(_waiting.Count, most));
        foreach (var (item, _) in _waiting)
        {
            if (batch.Count == most)
            {
                break;
            }

            if (_keys.Add(item.LaneKey))
            {
                batch.Add(item);
            }
        }

        return batch;
    }

    private async Task StoreAsync(List<T> batch, CancellationToken cancel)
    {
        try
        {
            var again = await commit(batch, cancel);
            Done(batch, again);
        }
        catch (PostgresException problem) when (StoreErrors.IsAboutTheData(problem))
        {
            if (batch.Count == 1)
            {
                LogRefused(name, problem.SqlState);
                Done(batch, []);
                Refuse(batch[0], ErrorCodes.BadText);
                return;
            }

            var half = batch.Count / 2;
            await StoreAsync(batch[..half], cancel);
            await StoreAsync(batch[half..], cancel);
        }
    }

    private void Done(List<T> batch, IReadOnlyList<T> again)
    {
        if (again.Count == 0 && IsFirst(batch))
        {
            _waiting.RemoveRange(0, batch.Count);
            return;
        }

        var gone = new HashSet<T>(batch, ReferenceEqualityComparer.Instance);
        gone.ExceptWith(again);
        _waiting.RemoveAll(entry => gone.Contains(entry.Item));
    }

    /// <summary>Nearly always: whoever waits longest was taken, and nobody was passed over.</summary>
    private bool IsFirst(List<T> batch)
    {
        for (var index = 0; index < batch.Count; index++)
        {
            if (!ReferenceEquals(batch[index], _waiting[index].Item))
            {
                return false;
            }
        }

        return true;
    }

    private void GiveUpOld()
    {
        var old = new List<T>();
        _waiting.RemoveAll(entry =>
        {
            var isOld = clock.GetElapsedTime(entry.PostedAt) > Patience;
            if (isOld)
            {
                old.Add(entry.Item);
            }

            return isOld;
        });
        foreach (var item in old)
        {
            Refuse(item, ErrorCodes.StorageUnavailable);
        }
    }

    private void Refuse(T item, string code)
    {
        try
        {
            item.Refuse(code);
        }
        catch (Exception problem)
        {
            // One that cannot be told must not stop the lane for everybody.
            LogUntold(name, problem);
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Lane}: waiting for the store: {Count} ({Problem})")]
    private partial void LogWaiting(string lane, int count, string problem);

    [LoggerMessage(LogLevel.Warning, "{Lane}: the store refused one item ({SqlState})")]
    private partial void LogRefused(string lane, string sqlState);

    [LoggerMessage(LogLevel.Error, "{Lane}: one item could not be told that it was refused")]
    private partial void LogUntold(string lane, Exception problem);
}
