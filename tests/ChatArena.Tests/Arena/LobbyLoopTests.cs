using ChatArena.Api.Arena;
using ChatArena.Core.Live;
using ChatArena.Core.Pairing;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatArena.Tests.Arena;

public sealed class LobbyLoopTests : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly Pool Pool = new(Guid.CreateVersion7(), "all", "en");

    private readonly FakeClock _clock = new();
    private readonly Lobby _lobby = new();
    private readonly InMemoryPairingQueue _queue;
    private readonly LobbyLoop _loop;

    public LobbyLoopTests()
    {
        _queue = new(_clock);
        // The store is asked about nobody here: all tickets are in the queue, or their people have gone.
        _loop = new(_lobby, _queue, catchUp: null!, new(_clock), _clock, NullLogger<LobbyLoop>.Instance);
    }

    [Fact]
    public async Task Few_at_once_are_shown_their_places_before_the_queue_has_them()
    {
        var people = Enter(5);
        await StartAsync();

        people.SelectMany(person => person.Shown).ShouldBe([(1, 1, 0), (2, 2, 0), (3, 3, 0), (4, 4, 0), (5, 5, 0)]);
    }

    [Fact]
    public async Task Of_many_at_once_only_those_who_wait_on_are_shown_a_place()
    {
        // In a line so long that places in it are shown every few seconds.
        await _queue.EnqueueAsync([.. Enumerable.Range(0, 1200).Select(_ => Ticket(TimeSpan.FromHours(-1)))], CancellationToken.None);
        await _queue.WaitForChangeAsync(Patience, CancellationToken.None);
        var people = Enter(100);
        await StartAsync();
        people.SelectMany(person => person.Shown).ShouldBeEmpty();

        people[..99].ForEach(person => _lobby.Forget(person.Ticket));
        // The pause of these hundred, and the loop that shows places.
        await _clock.WaitForTimersAsync(2);
        await AdvanceAsync(TimeSpan.FromSeconds(1.5));
        await AdvanceAsync(TimeSpan.FromSeconds(1));
        await people[99].ShownAsync();

        people[99].Shown.ShouldBe([(1300, 1300, 1300)]);
        people[..99].SelectMany(person => person.Shown).ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_comes_right_behind_many_is_one_of_them_and_who_comes_later_is_not()
    {
        Enter(70);
        await StartAsync();
        var behind = Enter(1);
        await QueuedAsync();
        await AdvanceAsync(TimeSpan.FromMilliseconds(101));
        var later = Enter(1);
        await QueuedAsync();

        behind.Single().Shown.ShouldBeEmpty();
        later.Single().Shown.ShouldBe([(72, 72, 71)]);
    }

    [Fact]
    public async Task Who_comes_from_a_conversation_is_told_at_once_however_many_come()
    {
        var people = Enter(100, fromConversations: 3);
        await StartAsync();

        people.SelectMany(person => person.Shown).ShouldBe([(1, 1, 0), (2, 2, 0), (3, 3, 0)]);
    }

    public async ValueTask DisposeAsync()
    {
        await _loop.StopAsync(CancellationToken.None).WaitAsync(Patience);
        _loop.Dispose();
    }

    /// <summary>Returns when everybody who entered is in the queue.</summary>
    private async Task StartAsync()
    {
        await _loop.StartAsync(CancellationToken.None);
        await QueuedAsync();
    }

    private Task QueuedAsync() => _queue.WaitForChangeAsync(Patience, CancellationToken.None).AsTask().WaitAsync(Patience);

    /// <summary>Away from the context of the test, so that what waits goes on at once.</summary>
    private Task AdvanceAsync(TimeSpan by) => Task.Run(() => _clock.Advance(by));

    private List<Waiter> Enter(int count, int fromConversations = 0)
    {
        var people = new List<Waiter>();
        for (var number = 0; number < count; number++)
        {
            var person = new Waiter(Ticket(TimeSpan.FromMilliseconds(number)), _queue);
            people.Add(person);
            _lobby.Enter(person, person.Ticket, isNew: number >= fromConversations);
        }

        return people;
    }

    private Ticket Ticket(TimeSpan after) => new()
    {
        Id = Guid.CreateVersion7(),
        ParticipantId = Guid.CreateVersion7(),
        Code = "user_00000000",
        Pool = Pool,
        QueuedAt = _clock.GetUtcNow() + after,
        NotBefore = _clock.GetUtcNow(),
        Resumable = false,
        NodeId = Guid.CreateVersion7(),
    };

    private sealed class Waiter(Ticket ticket, InMemoryPairingQueue queue) : IWaiter
    {
        private readonly SemaphoreSlim _came = new(0);

        public Ticket Ticket => ticket;

        /// <summary>Place, length, and how many were in the queue at that moment.</summary>
        public List<(int Position, int Length, int Queued)> Shown { get; } = [];

        public void ShowPlace(Ticket shown, int position, int length, TimeSpan? usualWait, bool again)
        {
            shown.ShouldBe(ticket);
            again.ShouldBeFalse("nobody asked");
            Shown.Add((position, length, queue.CountAsync(ticket.Pool, CancellationToken.None).AsTask().GetAwaiter().GetResult()));
            _came.Release();
        }

        public async Task ShownAsync() => (await _came.WaitAsync(Patience)).ShouldBeTrue();

        public void Receive(LiveEvent happened) => throw new NotSupportedException();
    }
}
