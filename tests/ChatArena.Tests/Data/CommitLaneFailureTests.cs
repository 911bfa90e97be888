using ChatArena.Contracts.Sockets;
using ChatArena.Core.Data;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace ChatArena.Tests.Data;

public sealed class CommitLaneFailureTests : IAsyncDisposable
{
    private readonly FakeClock _clock = new();
    private readonly FakeStore _store = new();
    private readonly CancellationTokenSource _cut = new();
    private readonly CommitLane<LaneItem> _lane;
    private readonly Task _running;

    public CommitLaneFailureTests()
    {
        _lane = new("test", 100, 10, _store.CommitAsync, _clock, NullLogger.Instance);
        _running = _lane.RunAsync(_cut.Token);
    }

    public static TheoryData<Exception> Transient { get; } =
    [
        new NpgsqlException("The connection was cut."),
        new PostgresException("terminating connection", "FATAL", "FATAL", PostgresErrorCodes.AdminShutdown),
        new PostgresException("deadlock detected", "ERROR", "ERROR", PostgresErrorCodes.DeadlockDetected),
        new PostgresException("disk full", "ERROR", "ERROR", PostgresErrorCodes.DiskFull),
        new TimeoutException(),
        // Somebody else's cancellation, not the lane's.
        new OperationCanceledException(),
    ];

    [Theory]
    [MemberData(nameof(Transient), DisableDiscoveryEnumeration = true)]
    public async Task What_failed_for_the_moment_is_tried_again_with_whatever_came_meanwhile(Exception problem)
    {
        var first = Post("a");
        (await _store.NextAsync()).Fail(problem);
        await _clock.WaitForTimersAsync();
        Post("b", 1);
        _store.IsIdle.ShouldBeTrue();

        _clock.Advance(TimeSpan.FromMilliseconds(50));

        var again = await _store.NextAsync();
        again.Names.ShouldBe(["a", "b"]);
        again.Store();
        first.Refusals.ShouldBe(0);
    }

    [Fact]
    public async Task The_pause_doubles_up_to_a_second_and_is_short_again_after_a_success()
    {
        Post("a");
        foreach (var pause in new[] { 50, 100, 200, 400, 800, 1000, 1000 })
        {
            await FailAsync();
            _clock.Advance(TimeSpan.FromMilliseconds(pause - 1));
            _store.IsIdle.ShouldBeTrue();
            _clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        (await _store.NextAsync()).Store();
        Post("b");
        await FailAsync();
        _clock.Advance(TimeSpan.FromMilliseconds(50));
        (await _store.NextAsync()).Store();
    }

    [Fact]
    public async Task Who_waits_longer_than_patience_is_refused_and_who_came_later_is_not_yet()
    {
        var early = Post("early");
        await FailAsync();
        _clock.Advance(TimeSpan.FromSeconds(6));
        var late = Post("late", 1);
        await FailAsync();
        early.Refusals.ShouldBe(0);

        _clock.Advance(CommitLane<LaneItem>.Patience - TimeSpan.FromSeconds(6));
        await FailAsync();
        early.Refusals.ShouldBe(0);

        _clock.Advance(TimeSpan.FromSeconds(1));
        await FailAsync();
        (await early.Refused).ShouldBe(ErrorCodes.StorageUnavailable);
        late.Refusals.ShouldBe(0);

        _clock.Advance(TimeSpan.FromSeconds(1));
        var back = await _store.NextAsync();
        back.Names.ShouldBe(["late"]);
        back.Store();
        (early.Refusals, late.Refusals).ShouldBe((1, 0));
    }

    [Theory]
    [InlineData(PostgresErrorCodes.CharacterNotInRepertoire)]
    [InlineData(PostgresErrorCodes.StringDataRightTruncation)]
    [InlineData(PostgresErrorCodes.ForeignKeyViolation)]
    [InlineData(PostgresErrorCodes.CheckViolation)]
    public async Task What_the_store_will_never_take_is_refused_at_once(string state)
    {
        var item = Post("a");
        (await _store.NextAsync()).Fail(new PostgresException("no", "ERROR", "ERROR", state));

        (await item.Refused).ShouldBe(ErrorCodes.BadText);
        Post("b");
        (await _store.NextAsync()).Names.ShouldBe(["b"]);
    }

    [Fact]
    public async Task A_bad_item_is_found_by_halving_and_refused_alone()
    {
        Post("first");
        var first = await _store.NextAsync();
        LaneItem[] items = [.. Enumerable.Range(1, 4).Select(number => Post($"{number}", number))];
        first.Store();

        (await FailNextAsync()).ShouldBe(["1", "2", "3", "4"]);
        (await FailNextAsync()).ShouldBe(["1", "2"]);
        (await StoreNextAsync()).ShouldBe(["1"]);
        (await FailNextAsync()).ShouldBe(["2"]);
        (await StoreNextAsync()).ShouldBe(["3", "4"]);

        (await items[1].Refused).ShouldBe(ErrorCodes.BadText);
        items.Sum(item => item.Refusals).ShouldBe(1);
        Post("next");
        (await StoreNextAsync()).ShouldBe(["next"]);
    }

    [Fact]
    public async Task When_the_store_goes_away_between_two_halves_only_what_is_not_stored_is_tried_again()
    {
        Post("first");
        var first = await _store.NextAsync();
        Post("1", 1);
        Post("2", 2);
        first.Store();
        (await FailNextAsync()).ShouldBe(["1", "2"]);
        (await StoreNextAsync()).ShouldBe(["1"]);
        (await _store.NextAsync()).Fail(new NpgsqlException("The connection was cut."));
        await _clock.WaitForTimersAsync();
        _clock.Advance(TimeSpan.FromMilliseconds(50));

        (await StoreNextAsync()).ShouldBe(["2"]);
    }

    [Fact]
    public async Task One_that_cannot_be_told_of_its_refusal_stops_nobody_else()
    {
        _lane.TryPost(new LaneItem("broken") { IsBroken = true }).ShouldBeTrue();
        await FailAsync();
        var other = Post("other", 1);
        _clock.Advance(CommitLane<LaneItem>.Patience + TimeSpan.FromSeconds(1));
        await FailAsync();
        (await other.Refused).ShouldBe(ErrorCodes.StorageUnavailable);

        _clock.Advance(TimeSpan.FromSeconds(1));
        Post("next");
        (await StoreNextAsync()).ShouldBe(["next"]);
    }

    public async ValueTask DisposeAsync()
    {
        await _cut.CancelAsync();
        await _running;
        _cut.Dispose();
    }

    private LaneItem Post(string name, int key = 0)
    {
        var item = new LaneItem(name, key);
        _lane.TryPost(item).ShouldBeTrue();
        return item;
    }

    /// <summary>The next commit fails for the moment; returns when the lane sleeps.</summary>
    private async Task FailAsync()
    {
        (await _store.NextAsync()).Fail(new NpgsqlException("The connection was cut."));
        await _clock.WaitForTimersAsync();
    }

    private async Task<IReadOnlyList<string>> FailNextAsync()
    {
        var commit = await _store.NextAsync();
        commit.Fail(FakeStore.Untranslatable());
        return [.. commit.Names];
    }

    private async Task<IReadOnlyList<string>> StoreNextAsync()
    {
        var commit = await _store.NextAsync();
        commit.Store();
        return [.. commit.Names];
    }
}
