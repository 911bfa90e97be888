using ChatArena.Contracts.Sockets;
using ChatArena.Core.Data;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatArena.Tests.Data;

public sealed class CommitLaneTests : IAsyncDisposable
{
    private readonly FakeClock _clock = new();
    private readonly FakeStore _store = new();
    private readonly CancellationTokenSource _cut = new();
    private CommitLane<LaneItem> _lane = null!;
    private Task _running = Task.CompletedTask;

    [Fact]
    public async Task An_idle_lane_stores_at_once_and_a_busy_one_stores_whatever_queued_meanwhile()
    {
        Start();
        Post("a");
        var first = await _store.NextAsync();
        first.Names.ShouldBe(["a"]);

        Post("b", 1);
        Post("c", 2);
        Post("d", 3);
        _store.IsIdle.ShouldBeTrue();
        first.Store();

        var second = await _store.NextAsync();
        second.Names.ShouldBe(["b", "c", "d"]);
        second.Store();
    }

    [Fact]
    public async Task No_commit_is_larger_than_allowed()
    {
        Start(most: 2);
        Post("a");
        var first = await _store.NextAsync();
        Post("b", 1);
        Post("c", 2);
        Post("d", 3);
        first.Store();

        (await StoreNextAsync()).ShouldBe(["b", "c"]);
        (await StoreNextAsync()).ShouldBe(["d"]);
    }

    [Fact]
    public async Task Items_of_one_key_are_stored_one_after_the_other_in_their_order()
    {
        Start();
        Post("a1", key: 1);
        var first = await _store.NextAsync();
        Post("a2", key: 1);
        Post("a3", key: 1);
        Post("b1", key: 2);
        first.Store();

        (await StoreNextAsync()).ShouldBe(["a2", "b1"]);
        (await StoreNextAsync()).ShouldBe(["a3"]);
    }

    [Fact]
    public async Task An_item_that_must_be_tried_again_keeps_its_place()
    {
        Start();
        var again = Post("a1", key: 1);
        var first = await _store.NextAsync();
        Post("a2", key: 1);
        Post("b", key: 2);
        first.Store(again);

        (await StoreNextAsync()).ShouldBe(["a1", "b"]);
        (await StoreNextAsync()).ShouldBe(["a2"]);
        again.Refusals.ShouldBe(0);
    }

    [Fact]
    public async Task A_full_lane_takes_nothing_more_until_something_was_stored()
    {
        Start(capacity: 2);
        Post("a");
        var first = await _store.NextAsync();
        Post("b", 1);
        Post("c", 2);
        var late = new LaneItem("late", 3);
        _lane.TryPost(late).ShouldBeFalse();
        late.Refusals.ShouldBe(0);

        first.Store();
        (await StoreNextAsync()).ShouldBe(["b", "c"]);
        _lane.TryPost(late).ShouldBeTrue();
        (await StoreNextAsync()).ShouldBe(["late"]);
    }

    [Fact]
    public async Task While_the_store_is_away_a_lane_does_not_grow_without_end()
    {
        Start(capacity: 3);
        var taken = 0;
        for (var failure = 0; failure < 4; failure++)
        {
            while (_lane.TryPost(new LaneItem("x", taken)))
            {
                taken++;
            }

            (await _store.NextAsync()).Fail(new IOException("gone"));
            await _clock.WaitForTimersAsync();
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        // As many as it holds, and as many again at its door.
        taken.ShouldBe(6);
        await _cut.CancelAsync();
    }

    [Fact]
    public async Task A_lane_that_is_completed_stores_what_it_has_and_takes_nothing_more()
    {
        Start(most: 1);
        Post("a");
        Post("b", 1);
        var first = await _store.NextAsync();

        _lane.Complete();
        _lane.TryPost(new LaneItem("late")).ShouldBeFalse();
        first.Store();
        (await StoreNextAsync()).ShouldBe(["b"]);

        await _running.WaitAsync(FakeStore.Patience);
        _store.IsIdle.ShouldBeTrue();
    }

    [Fact]
    public async Task An_idle_lane_that_is_completed_ends()
    {
        Start();
        _lane.Complete();
        await _running.WaitAsync(FakeStore.Patience);
    }

    [Fact]
    public async Task A_lane_that_is_cut_short_refuses_what_waits_and_takes_nothing_more()
    {
        Start(most: 1);
        LaneItem[] items = [Post("a"), Post("b", 1), Post("c", 1)];
        await _store.NextAsync();

        await _cut.CancelAsync();
        await _running.WaitAsync(FakeStore.Patience);

        foreach (var item in items)
        {
            (await item.Refused).ShouldBe(ErrorCodes.StorageUnavailable);
            item.Refusals.ShouldBe(1);
        }

        _lane.TryPost(new LaneItem("late")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_lane_that_is_cut_short_while_the_store_is_away_does_not_wait_for_it()
    {
        Start();
        var item = Post("a");
        (await _store.NextAsync()).Fail(new IOException("gone"));
        await _clock.WaitForTimersAsync();

        await _cut.CancelAsync();
        await _running.WaitAsync(FakeStore.Patience);

        (await item.Refused).ShouldBe(ErrorCodes.StorageUnavailable);
    }

    public async ValueTask DisposeAsync()
    {
        await _cut.CancelAsync();
        await _running;
        _cut.Dispose();
    }

    private void Start(int capacity = 100, int most = 10)
    {
        _lane = new("test", capacity, most, _store.CommitAsync, _clock, NullLogger.Instance);
        _running = _lane.RunAsync(_cut.Token);
    }

    private LaneItem Post(string name, int key = 0)
    {
        var item = new LaneItem(name, key);
        _lane.TryPost(item).ShouldBeTrue();
        return item;
    }

    private async Task<IReadOnlyList<string>> StoreNextAsync()
    {
        var commit = await _store.NextAsync();
        commit.Store();
        return [.. commit.Names];
    }
}
