using ChatArena.IntegrationTests.Hosting;

namespace ChatArena.IntegrationTests.Faults;

/// <summary>People in pairs who keep talking, whatever happens to the servers.</summary>
internal sealed class Crowd : IAsyncDisposable
{
    /// <summary>Of whoever has a fault behind them: long enough for a machine that others use too.</summary>
    private static readonly TimeSpan Patience = Soak.Seconds(120, 180);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _talking;

    private Crowd(Func<Task<ArenaClient>> connect, int people)
    {
        Talkers = [.. Enumerable.Range(1, people).Select(number => new Talker(connect, $"t{number}"))];
        _talking = Task.WhenAll(Talkers.Select(talker => talker.TalkAsync(_stop.Token)));
    }

    public IReadOnlyList<Talker> Talkers { get; }

    private int Confirmed => Talkers.Sum(talker => talker.Confirmed.Count);

    /// <summary>Everybody has a partner and has said some things.</summary>
    public static async Task<Crowd> GatherAsync(Func<Task<ArenaClient>> connect, int people)
    {
        var crowd = new Crowd(connect, people);
        await crowd.TalkOnAsync();
        return crowd;
    }

    /// <summary>Returns when everybody has said more, and heard more.</summary>
    public async Task TalkOnAsync()
    {
        var before = Talkers.Select(talker => (talker.Confirmed.Count, talker.Heard.Count)).ToList();
        await WaitFor.TrueAsync(
            () => Task.FromResult(
                Talkers.Zip(before).All(one => one.First.Confirmed.Count > one.Second.Item1 + 5 && one.First.Heard.Count > one.Second.Item2 + 5)),
            Patience);
    }

    /// <summary>Returns when so many more messages are confirmed, whoever said them.</summary>
    public async Task ConfirmAsync(int messages)
    {
        var before = Confirmed;
        await WaitFor.TrueAsync(() => Task.FromResult(Confirmed >= before + messages), Patience);
    }

    /// <summary>Everybody stops when what they said is confirmed; then nothing may be lost, doubled or invented.</summary>
    /// <returns>How many messages are stored.</returns>
    public async Task<int> FinishAsync(Func<Task<IReadOnlyList<StoredWords>>> read)
    {
        await _stop.CancelAsync();
        await _talking.WaitAsync(Patience);
        Talkers.SelectMany(talker => talker.Flaws).ShouldBeEmpty();
        var stored = await read();
        Promises.ShouldBeKept(stored, Talkers);
        return stored.Count;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _stop.Dispose();
    }
}
