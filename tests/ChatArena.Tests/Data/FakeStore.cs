using System.Threading.Channels;
using Npgsql;

namespace ChatArena.Tests.Data;

/// <summary>A store whose every commit waits until the test says how it went.</summary>
internal sealed class FakeStore
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Channel<Commit> _commits = Channel.CreateUnbounded<Commit>();

    /// <summary>Nobody is waiting for an answer.</summary>
    public bool IsIdle => !_commits.Reader.TryPeek(out _);

    public async Task<IReadOnlyList<LaneItem>> CommitAsync(IReadOnlyList<LaneItem> batch, CancellationToken cancel)
    {
        var commit = new Commit([.. batch]);
        _commits.Writer.TryWrite(commit);
        return await commit.Answer.Task.WaitAsync(cancel);
    }

    public async Task<Commit> NextAsync() => await _commits.Reader.ReadAsync().AsTask().WaitAsync(Patience);

    /// <summary>What PostgreSQL says to a NUL character.</summary>
    public static PostgresException Untranslatable() => new("invalid byte sequence", "ERROR", "ERROR", PostgresErrorCodes.CharacterNotInRepertoire);

    internal sealed class Commit(IReadOnlyList<LaneItem> items)
    {
        public TaskCompletionSource<IReadOnlyList<LaneItem>> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IEnumerable<string> Names => items.Select(item => item.Name);

        public void Store(params LaneItem[] again) => Answer.SetResult(again);

        public void Fail(Exception problem) => Answer.SetException(problem);
    }
}
