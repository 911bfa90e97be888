using ChatArena.Core.Conversations;
using ChatArena.Core.Live;

namespace ChatArena.Tests.Contracts;

/// <summary>What every <see cref="ILiveEvents"/> must do. One subclass for each implementation.</summary>
public abstract class LiveEventsContract
{
    private readonly Guid _address = Guid.CreateVersion7();
    private readonly Guid _other = Guid.CreateVersion7();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The events of this test. Opened again, they are the same events as another process sees them.</summary>
    protected abstract ValueTask<ILiveEvents> OpenAsync();

    public static TheoryData<LiveEvent> EveryEvent { get; } =
    [
        new Paired(Guid.CreateVersion7(), new()
        {
            ConversationId = Guid.CreateVersion7(),
            Code = "3f5956ee7856",
            Seat = 2,
            Topic = "Cities should close their centres to private cars. 🚲",
            Task = "Ask for \"proof\".",
            Rules = new()
            {
                MinThinkChars = 10, MaxThinkChars = 4000, MaxSpeechChars = 4001, SilenceSeconds = 900, InactivitySeconds = 901, HardCapSeconds = 3600, ResumeGraceSeconds = 60,
            },
            StartedAt = At(1),
            // A list, as the wire makes it: the comparison looks at types too.
            Others = new List<Guid> { Guid.CreateVersion7(), Guid.CreateVersion7() },
            LastSeq = 4,
            LastMessageAt = At(2),
            OtherAwayUntil = At(3),
        }),
        new MessageStored(Guid.CreateVersion7(), 7, 1, "Why?\n\"\\ \u0001 😀", At(4)),
        new TypingChanged(Guid.CreateVersion7(), 1, true),
        new MemberAway(Guid.CreateVersion7(), 2, At(5)),
        new MemberBack(Guid.CreateVersion7(), 2),
        new ConversationEnded(Guid.CreateVersion7(), EndReason.HardCap, null, At(6)),
        new ConversationEnded(Guid.CreateVersion7(), EndReason.Left, 1, At(7), LastSeq: 12),
        new ConnectedElsewhere(3),
        new Withdrew(),
        new EventsMissed(),
    ];

    [Fact]
    public void No_kind_of_event_is_forgotten_here() => EveryEvent.Select(row => row.Data.GetType()).Distinct()
        .ShouldBe(typeof(LiveEvent).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(LiveEvent))), ignoreOrder: true);

    [Theory]
    [MemberData(nameof(EveryEvent), DisableDiscoveryEnumeration = true)]
    public async Task An_event_arrives_as_it_was_sent(LiveEvent happened)
    {
        var receiver = new EventReceiver();
        await (await OpenAsync()).SubscribeAsync(_address, receiver, Cancel);

        (await OpenAsync()).Publish(_address, happened);

        (await receiver.NextAsync()).ShouldBeEquivalentTo(happened);
    }

    [Fact]
    public async Task Events_of_one_publisher_arrive_in_their_order()
    {
        var live = await OpenAsync();
        var receiver = new EventReceiver();
        await live.SubscribeAsync(_address, receiver, Cancel);

        for (var number = 1; number <= 1000; number++)
        {
            live.Publish(_address, Event(number));
        }

        for (var number = 1; number <= 1000; number++)
        {
            (await receiver.NextAsync()).ShouldBe(Event(number));
        }
    }

    [Fact]
    public async Task Everybody_at_an_address_hears_an_event_once()
    {
        var live = await OpenAsync();
        EventReceiver[] receivers = [new(), new(), new()];
        foreach (var receiver in receivers)
        {
            await (await OpenAsync()).SubscribeAsync(_address, receiver, Cancel);
        }

        live.Publish(_address, Event(1));
        live.Publish(_address, Event(2));

        foreach (var receiver in receivers)
        {
            (await receiver.NextAsync()).ShouldBe(Event(1));
            (await receiver.NextAsync()).ShouldBe(Event(2));
        }
    }

    [Fact]
    public async Task One_receiver_may_hold_several_addresses_and_give_up_one_of_them()
    {
        var live = await OpenAsync();
        var receiver = new EventReceiver();
        await live.SubscribeAsync(_address, receiver, Cancel);
        await live.SubscribeAsync(_other, receiver, Cancel);

        live.Publish(_address, Event(1));
        (await receiver.NextAsync()).ShouldBe(Event(1));
        live.Publish(_other, Event(2));
        (await receiver.NextAsync()).ShouldBe(Event(2));

        live.Unsubscribe(_address, receiver);
        live.Publish(_address, Event(3));
        live.Publish(_other, Event(4));
        (await receiver.NextAsync()).ShouldBe(Event(4));
    }

    [Fact]
    public async Task Nobody_hears_what_is_addressed_to_others()
    {
        var live = await OpenAsync();
        var receiver = new EventReceiver();
        await live.SubscribeAsync(_address, receiver, Cancel);

        live.Publish(_other, Event(1));
        live.Publish(Guid.CreateVersion7(), Event(2));
        live.Publish(_address, Event(3));

        (await receiver.NextAsync()).ShouldBe(Event(3));
    }

    [Fact]
    public async Task A_receiver_that_throws_hurts_neither_the_others_nor_the_publisher_nor_its_own_future()
    {
        var live = await OpenAsync();
        var broken = new EventReceiver { Throws = true };
        var (before, behind) = (new EventReceiver(), new EventReceiver());
        foreach (var receiver in new[] { before, broken, behind })
        {
            await live.SubscribeAsync(_address, receiver, Cancel);
        }

        live.Publish(_address, Event(1));
        live.Publish(_address, Event(2));

        foreach (var receiver in new[] { before, broken, behind })
        {
            (await receiver.NextAsync()).ShouldBe(Event(1));
            (await receiver.NextAsync()).ShouldBe(Event(2));
        }
    }

    [Fact]
    public async Task Who_unsubscribed_hears_nothing_more_and_the_others_do()
    {
        var live = await OpenAsync();
        var (gone, there) = (new EventReceiver(), new EventReceiver());
        await live.SubscribeAsync(_address, gone, Cancel);
        await live.SubscribeAsync(_address, there, Cancel);

        live.Unsubscribe(_address, gone);
        live.Unsubscribe(_address, gone);
        live.Unsubscribe(_other, there);
        live.Publish(_address, Event(1));

        (await there.NextAsync()).ShouldBe(Event(1));
        gone.HasMore.ShouldBeFalse();

        // And back again.
        await live.SubscribeAsync(_address, gone, Cancel);
        live.Publish(_address, Event(2));
        (await gone.NextAsync()).ShouldBe(Event(2));
    }

    [Fact]
    public async Task Publishing_to_nobody_is_nothing()
    {
        var live = await OpenAsync();
        live.Publish(_address, Event(1));

        // Nothing was kept for those who come later.
        var late = new EventReceiver();
        await live.SubscribeAsync(_address, late, Cancel);
        live.Publish(_address, Event(2));
        (await late.NextAsync()).ShouldBe(Event(2));
    }

    [Fact]
    public async Task Comings_and_goings_of_others_lose_nobody_an_event()
    {
        const int Events = 2000;
        var live = await OpenAsync();
        var steady = new EventReceiver();
        await live.SubscribeAsync(_address, steady, Cancel);

        var visitors = Enumerable.Range(0, 4).Select(_ => new EventReceiver()).ToList();
        var churn = visitors.Select(visitor => Task.Run(
            async () =>
            {
                for (var round = 0; round < 500; round++)
                {
                    await live.SubscribeAsync(_address, visitor, Cancel);
                    live.Unsubscribe(_address, visitor);
                }
            },
            Cancel)).ToList();
        for (var number = 1; number <= Events; number++)
        {
            live.Publish(_address, Event(number));
        }

        await Task.WhenAll(churn);
        for (var number = 1; number <= Events; number++)
        {
            (await steady.NextAsync()).ShouldBe(Event(number));
        }

        // All visitors have gone: what comes now is for the steady one alone.
        visitors.ForEach(visitor => visitor.Forget());
        live.Publish(_address, Event(Events + 1));
        (await steady.NextAsync()).ShouldBe(Event(Events + 1));
        visitors.ShouldAllBe(visitor => !visitor.HasMore);
    }

    private static MessageStored Event(int number) => new(Guid.Empty, number, 1, $"Number {number}", At(number));

    private static DateTimeOffset At(int seconds) => new DateTimeOffset(2026, 1, 19, 10, 0, 0, TimeSpan.Zero).AddSeconds(seconds).AddMicroseconds(123_456);
}
