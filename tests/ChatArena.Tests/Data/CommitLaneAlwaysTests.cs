using System.Collections.Concurrent;
using ChatArena.Contracts.Sockets;
using ChatArena.Core.Data;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace ChatArena.Tests.Data;

/// <summary>Whatever is posted and however the store behaves: everything good is stored exactly once, everything bad refused exactly once.</summary>
public sealed class CommitLaneAlwaysTests
{
    /// <summary>
    /// Keys and whether the store will take it; then what goes wrong at the first commits: 1 = cut, 2 = not stored, try again. So few
    /// that nobody waits longer than patience.
    /// </summary>
    private static readonly Gen<(List<(int Key, bool IsBad)> Items, List<int> Mishaps, int Most)> Anything =
        from items in Gen.Choose(0, 4).Zip(Gen.Frequency((5, Gen.Constant(false)), (1, Gen.Constant(true)))).ListOf()
        from mishaps in Gen.Choose(0, 2).ListOf()
        from most in Gen.Choose(1, 8)
        select (items.ToList(), mishaps.Take(8).ToList(), most);

    [Fact]
    public void Every_good_item_is_stored_once_in_its_order_and_every_bad_one_refused_alone() =>
        Always.Holds(Anything, drawn => RunAsync(drawn.Items, drawn.Mishaps, drawn.Most));

    [Fact]
    public async Task Many_who_post_at_once_lose_nothing()
    {
        var stored = new ConcurrentQueue<LaneItem>();
        var lane = new CommitLane<LaneItem>("test", 100_000, 100, StoreAsync, new FakeClock(), NullLogger.Instance);
        var running = lane.RunAsync(CancellationToken.None);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(poster => Task.Run(() =>
        {
            for (var number = 0; number < 5000; number++)
            {
                lane.TryPost(new LaneItem($"{number}", poster * 10 + number % 10)).ShouldBeTrue();
            }
        })));
        lane.Complete();
        await running.WaitAsync(FakeStore.Patience);

        stored.Count.ShouldBe(20_000);
        foreach (var key in stored.GroupBy(item => item.LaneKey))
        {
            key.Select(item => int.Parse(item.Name, null)).ShouldBeInOrder();
        }

        Task<IReadOnlyList<LaneItem>> StoreAsync(IReadOnlyList<LaneItem> batch, CancellationToken cancel)
        {
            foreach (var item in batch)
            {
                stored.Enqueue(item);
            }

            return Task.FromResult<IReadOnlyList<LaneItem>>([]);
        }
    }

    [Fact]
    public async Task Giving_up_a_full_lane_compares_nobody_with_everybody_else()
    {
        const int Items = 2000;
        var clock = new FakeClock();
        var lane = new CommitLane<Counting>("test", Items, 10, (_, _) => throw new NpgsqlException("The connection was cut."), clock, NullLogger.Instance);
        Counting[] items = [.. Enumerable.Range(0, Items).Select(_ => new Counting())];
        foreach (var item in items)
        {
            lane.TryPost(item).ShouldBeTrue();
        }

        lane.Complete();
        await RunAsync(lane.RunAsync(CancellationToken.None), clock, TimeSpan.FromSeconds(1));

        items.ShouldAllBe(item => item.IsRefused);
        items.Sum(item => item.Comparisons).ShouldBeLessThanOrEqualTo(Items);
    }

    /// <summary>Moves the clock whenever the lane sleeps.</summary>
    private static async Task RunAsync(Task running, FakeClock clock, TimeSpan step)
    {
        while (!running.IsCompleted)
        {
            await Task.WhenAny(running, clock.WaitForTimersAsync()).WaitAsync(FakeStore.Patience);
            clock.Advance(step);
        }

        await running;
    }

    private static async Task RunAsync(List<(int Key, bool IsBad)> wanted, List<int> mishaps, int most)
    {
        var clock = new FakeClock();
        var commits = 0;
        var stored = new List<LaneItem>();
        LaneItem[] items = [.. wanted.Select((item, index) => new LaneItem($"{index}", item.Key) { IsBad = item.IsBad })];
        var lane = new CommitLane<LaneItem>("test", Math.Max(1, items.Length), most, StoreAsync, clock, NullLogger.Instance);
        items.ShouldAllBe(item => lane.TryPost(item));
        lane.Complete();

        await RunAsync(lane.RunAsync(CancellationToken.None), clock, TimeSpan.FromMilliseconds(10));

        stored.ShouldBe(items.Where(item => !item.IsBad), ignoreOrder: true);
        items.ShouldAllBe(item => item.Refusals == (item.IsBad ? 1 : 0));
        foreach (var item in items.Where(item => item.IsBad))
        {
            (await item.Refused).ShouldBe(ErrorCodes.BadText);
        }

        foreach (var key in stored.GroupBy(item => item.LaneKey))
        {
            key.Select(item => int.Parse(item.Name, null)).ShouldBeInOrder();
        }

        Task<IReadOnlyList<LaneItem>> StoreAsync(IReadOnlyList<LaneItem> batch, CancellationToken cancel)
        {
            batch.Count.ShouldBeInRange(1, most);
            batch.Select(item => item.LaneKey).ShouldBeUnique();
            var mishap = commits < mishaps.Count ? mishaps[commits] : 0;
            commits++;
            if (mishap == 1)
            {
                throw new NpgsqlException("The connection was cut.");
            }

            if (batch.Any(item => item.IsBad))
            {
                throw FakeStore.Untranslatable();
            }

            var again = mishap == 2 ? batch.Take(1).ToList() : [];
            stored.AddRange(batch.Except(again));
            return Task.FromResult<IReadOnlyList<LaneItem>>(again);
        }
    }

    private sealed class Counting : ILaneItem
    {
        public long Comparisons { get; private set; }
        public bool IsRefused { get; private set; }
        public (Guid, short) LaneKey { get; } = (Guid.CreateVersion7(), 0);

        public void Refuse(string code) => IsRefused = true;

        public override bool Equals(object? obj)
        {
            Comparisons++;
            return ReferenceEquals(this, obj);
        }

        public override int GetHashCode() => LaneKey.GetHashCode();
    }
}
