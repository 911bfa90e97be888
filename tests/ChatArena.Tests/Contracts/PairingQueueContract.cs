using ChatArena.Core.Pairing;

namespace ChatArena.Tests.Contracts;

/// <summary>What every <see cref="IPairingQueue"/> must do. One subclass for each implementation.</summary>
public abstract class PairingQueueContract
{
    private static readonly Pool English = new(new(1, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]), "default", "en");
    private static readonly Pool Norwegian = English with { Language = "nb" };

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    protected FakeClock Clock { get; } = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The queue of this test, empty at first; it waits by <see cref="Clock"/>. Opened again, it is the same queue as another process sees it.</summary>
    protected abstract ValueTask<IPairingQueue> OpenAsync();

    [Fact]
    public async Task People_stand_in_the_order_of_their_waiting_time_whenever_they_came_in()
    {
        var queue = await OpenAsync();
        var (late, early, between) = (Ticket(waited: 1), Ticket(waited: 3), Ticket(waited: 2));
        await queue.EnqueueAsync([late], Cancel);
        await queue.EnqueueAsync([early, between], Cancel);

        (await queue.OrderAsync(English, Cancel)).ShouldBe([early.Id, between.Id, late.Id]);
        (await ReadyAsync(queue)).ShouldBe([early.Id, between.Id, late.Id]);
    }

    [Fact]
    public async Task People_who_wait_equally_long_stand_in_the_order_of_their_ticket_ids()
    {
        var queue = await OpenAsync();
        Ticket[] tickets = [.. Enumerable.Range(0, 20).Select(_ => Ticket(waited: 1))];
        await queue.EnqueueAsync([.. tickets.OrderBy(ticket => ticket.ParticipantId.GetHashCode())], Cancel);

        (await queue.OrderAsync(English, Cancel)).ShouldBe(tickets.Select(ticket => ticket.Id).Order());
        (await ReadyAsync(queue)).ShouldBe(tickets.Select(ticket => ticket.Id).Order());
    }

    [Fact]
    public async Task A_ticket_comes_back_as_it_went_in()
    {
        var queue = await OpenAsync();
        var ticket = Ticket(waited: 1) with
        {
            Code = "user_0c9a77b2",
            QueuedAt = Clock.GetUtcNow().AddTicks(-1234567),
            // A list, as the wire makes it: the comparison looks at types too.
            Avoid = new List<Avoided> { new(Guid.CreateVersion7(), Clock.GetUtcNow().AddTicks(7)), new(Guid.CreateVersion7(), Clock.GetUtcNow()) },
            Resumable = true,
        };
        await queue.EnqueueAsync([ticket], Cancel);

        (await (await OpenAsync()).ReadyAsync(English, Clock.GetUtcNow(), 10, Cancel)).ShouldHaveSingleItem().ShouldBeEquivalentTo(ticket);
    }

    [Fact]
    public async Task A_new_ticket_replaces_the_same_persons_earlier_one_in_whatever_pool()
    {
        var queue = await OpenAsync();
        var earlier = Ticket(waited: 3);
        var other = Ticket(waited: 2);
        await queue.EnqueueAsync([earlier, other], Cancel);

        var later = Ticket(waited: 1, person: earlier.ParticipantId);
        await queue.EnqueueAsync([later], Cancel);
        (await queue.OrderAsync(English, Cancel)).ShouldBe([other.Id, later.Id]);

        var elsewhere = Ticket(waited: 1, person: earlier.ParticipantId, pool: Norwegian);
        await queue.EnqueueAsync([elsewhere], Cancel);
        (await queue.OrderAsync(English, Cancel)).ShouldBe([other.Id]);
        (await queue.OrderAsync(Norwegian, Cancel)).ShouldBe([elsewhere.Id]);
        (await queue.CountAsync(English, Cancel)).ShouldBe(1);
        (await queue.TakeAsync(English, [[earlier.Id], [later.Id]], Cancel)).ShouldBe([false, false]);
    }

    [Fact]
    public async Task The_same_ticket_twice_is_one_ticket()
    {
        var queue = await OpenAsync();
        var ticket = Ticket(waited: 1);
        await queue.EnqueueAsync([ticket], Cancel);
        await queue.EnqueueAsync([ticket], Cancel);

        (await queue.OrderAsync(English, Cancel)).ShouldBe([ticket.Id]);
        (await queue.CountAsync(English, Cancel)).ShouldBe(1);
    }

    [Fact]
    public async Task Removing_says_whether_the_ticket_was_still_there()
    {
        var queue = await OpenAsync();
        var (there, replaced, taken) = (Ticket(waited: 1), Ticket(waited: 2), Ticket(waited: 3));
        await queue.EnqueueAsync([there, replaced, taken], Cancel);
        var replacement = Ticket(waited: 2, person: replaced.ParticipantId);
        await queue.EnqueueAsync([replacement], Cancel);
        await queue.TakeAsync(English, [[taken.Id]], Cancel);

        (await queue.RemoveAsync(replaced, Cancel)).ShouldBeFalse();
        (await queue.RemoveAsync(taken, Cancel)).ShouldBeFalse();
        (await queue.RemoveAsync(there, Cancel)).ShouldBeTrue();
        (await queue.RemoveAsync(there, Cancel)).ShouldBeFalse();
        (await queue.OrderAsync(English, Cancel)).ShouldBe([replacement.Id]);
    }

    [Fact]
    public async Task A_group_is_taken_whole_or_not_at_all()
    {
        var queue = await OpenAsync();
        Ticket[] tickets = [Ticket(waited: 5), Ticket(waited: 4), Ticket(waited: 3), Ticket(waited: 2)];
        var stranger = Ticket(waited: 1);
        await queue.EnqueueAsync(tickets, Cancel);

        // The second group names one that the first took, the third one that never was here.
        (await queue.TakeAsync(English, [[tickets[0].Id, tickets[1].Id], [tickets[1].Id, tickets[2].Id], [tickets[2].Id, stranger.Id]], Cancel))
            .ShouldBe([true, false, false]);

        (await queue.OrderAsync(English, Cancel)).ShouldBe([tickets[2].Id, tickets[3].Id]);
        (await queue.TakeAsync(Norwegian, [[tickets[2].Id, tickets[3].Id]], Cancel)).ShouldBe([false]);
        (await queue.TakeAsync(English, [[tickets[3].Id, tickets[2].Id]], Cancel)).ShouldBe([true]);
        (await queue.CountAsync(English, Cancel)).ShouldBe(0);
        (await queue.TakeAsync(English, [], Cancel)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Two_who_take_at_the_same_time_never_take_the_same_ticket()
    {
        var queue = await OpenAsync();
        Ticket[] tickets = [.. Enumerable.Range(0, 200).Select(number => Ticket(waited: number))];
        await queue.EnqueueAsync(tickets, Cancel);

        // Every taker wants every neighbour pair, from another end.
        var takers = await Task.WhenAll(Enumerable.Range(0, 4).Select(taker => Task.Run(
            async () =>
            {
                var door = await OpenAsync();
                var taken = new List<Guid>();
                for (var step = 0; step < tickets.Length - 1; step++)
                {
                    var first = (step + taker * 50) % (tickets.Length - 1);
                    Guid[] group = [tickets[first].Id, tickets[first + 1].Id];
                    if ((await door.TakeAsync(English, [group], Cancel))[0])
                    {
                        taken.AddRange(group);
                    }
                }

                return taken;
            },
            Cancel)));

        takers.SelectMany(taken => taken).ShouldBeUnique();
        (await queue.CountAsync(English, Cancel)).ShouldBe(tickets.Length - takers.Sum(taken => taken.Count));
    }

    [Fact]
    public async Task Of_one_who_takes_and_one_who_removes_exactly_one_gets_the_ticket()
    {
        var queue = await OpenAsync();
        var other = await OpenAsync();
        for (var round = 0; round < 100; round++)
        {
            var ticket = Ticket(waited: 1);
            await queue.EnqueueAsync([ticket], Cancel);

            var taking = Task.Run(async () => (await queue.TakeAsync(English, [[ticket.Id]], Cancel))[0], Cancel);
            var removing = Task.Run(async () => await other.RemoveAsync(ticket, Cancel), Cancel);

            (await taking ^ await removing).ShouldBeTrue();
        }
    }

    [Fact]
    public async Task Who_may_not_be_paired_yet_has_a_place_and_is_not_ready()
    {
        var queue = await OpenAsync();
        var now = Clock.GetUtcNow();
        var (soon, ready, exactly) = (Ticket(waited: 9) with { NotBefore = now.AddTicks(10) }, Ticket(waited: 5), Ticket(waited: 3) with { NotBefore = now });
        await queue.EnqueueAsync([soon, ready, exactly], Cancel);

        (await ReadyAsync(queue)).ShouldBe([ready.Id, exactly.Id]);
        (await queue.OrderAsync(English, Cancel)).ShouldBe([soon.Id, ready.Id, exactly.Id]);
        (await queue.CountAsync(English, Cancel)).ShouldBe(3);

        Clock.Advance(TimeSpan.FromTicks(10));
        (await ReadyAsync(queue)).ShouldBe([soon.Id, ready.Id, exactly.Id]);
    }

    [Fact]
    public async Task No_more_are_shown_than_asked_for_and_they_are_the_first()
    {
        var queue = await OpenAsync();
        Ticket[] tickets = [.. Enumerable.Range(0, 5).Select(number => Ticket(waited: 10 - number))];
        tickets[0] = tickets[0] with { NotBefore = Clock.GetUtcNow().AddSeconds(1) };
        await queue.EnqueueAsync(tickets, Cancel);

        (await queue.ReadyAsync(English, Clock.GetUtcNow(), 2, Cancel)).Select(ticket => ticket.Id).ShouldBe([tickets[1].Id, tickets[2].Id]);
    }

    [Fact]
    public async Task Only_pools_with_tickets_are_named()
    {
        var queue = await OpenAsync();
        (await queue.PoolsAsync(Cancel)).ShouldBeEmpty();
        (await queue.CountAsync(English, Cancel)).ShouldBe(0);
        (await queue.OrderAsync(English, Cancel)).ShouldBeEmpty();
        (await ReadyAsync(queue)).ShouldBeEmpty();

        var (english, norwegian) = (Ticket(waited: 1), Ticket(waited: 1, pool: Norwegian));
        await queue.EnqueueAsync([english, norwegian], Cancel);
        (await queue.PoolsAsync(Cancel)).ShouldBe([English, Norwegian], ignoreOrder: true);

        await queue.RemoveAsync(english, Cancel);
        await queue.TakeAsync(Norwegian, [[norwegian.Id]], Cancel);
        (await queue.PoolsAsync(Cancel)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Waiting_ends_when_somebody_comes()
    {
        var queue = await OpenAsync();
        var waiting = queue.WaitForChangeAsync(TimeSpan.FromHours(1), Cancel).AsTask();
        await Clock.WaitForTimersAsync();
        waiting.IsCompleted.ShouldBeFalse();

        await (await OpenAsync()).EnqueueAsync([Ticket(waited: 1)], Cancel);

        await waiting.WaitAsync(Patience, Cancel);
    }

    [Fact]
    public async Task Waiting_ends_at_once_when_somebody_came_since_the_last_time_and_only_once_for_many()
    {
        var queue = await OpenAsync();
        await queue.EnqueueAsync([Ticket(waited: 1)], Cancel);
        await queue.EnqueueAsync([Ticket(waited: 1)], Cancel);
        await queue.WaitForChangeAsync(TimeSpan.FromHours(1), Cancel).AsTask().WaitAsync(Patience, Cancel);

        var waiting = queue.WaitForChangeAsync(TimeSpan.FromHours(1), Cancel).AsTask();
        await Clock.WaitForTimersAsync();
        waiting.IsCompleted.ShouldBeFalse();

        Clock.Advance(TimeSpan.FromHours(1));
        await waiting.WaitAsync(Patience, Cancel);
    }

    [Fact]
    public async Task Waiting_ends_after_its_time_and_not_before()
    {
        var queue = await OpenAsync();
        var waiting = queue.WaitForChangeAsync(TimeSpan.FromMilliseconds(250), Cancel).AsTask();
        await Clock.WaitForTimersAsync();

        Clock.Advance(TimeSpan.FromMilliseconds(249));
        waiting.IsCompleted.ShouldBeFalse();

        Clock.Advance(TimeSpan.FromMilliseconds(1));
        await waiting.WaitAsync(Patience, Cancel);
    }

    [Fact]
    public async Task Waiting_that_is_cancelled_throws()
    {
        var queue = await OpenAsync();
        using var stop = new CancellationTokenSource();
        var waiting = queue.WaitForChangeAsync(TimeSpan.FromHours(1), stop.Token).AsTask();
        await Clock.WaitForTimersAsync();

        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => waiting.WaitAsync(Patience, Cancel));
    }

    private async Task<IEnumerable<Guid>> ReadyAsync(IPairingQueue queue) =>
        (await queue.ReadyAsync(English, Clock.GetUtcNow(), 1000, Cancel)).Select(ticket => ticket.Id);

    protected Ticket Ticket(int waited, Guid? person = null, Pool? pool = null) => new()
    {
        Id = Guid.CreateVersion7(Clock.GetUtcNow()),
        ParticipantId = person ?? Guid.CreateVersion7(Clock.GetUtcNow()),
        Code = "user_00000001",
        Pool = pool ?? English,
        QueuedAt = Clock.GetUtcNow().AddSeconds(-waited),
        NotBefore = Clock.GetUtcNow().AddSeconds(-waited),
        Resumable = false,
        NodeId = Guid.CreateVersion7(),
    };
}
