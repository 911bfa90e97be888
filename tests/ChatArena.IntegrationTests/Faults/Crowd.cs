using ChatArena.IntegrationTests.Hosting;

namespace ChatArena.IntegrationTests.Faults;

/// <summary>People in pairs who keep talking, whatever happens to the servers.</summary>
internal sealed class Crowd : IAsyncDisposable
{
    /// <summary>Of whoever has a fault behind them: long enough for a machine that others use too.</summary>
    private static readonly TimeSpan Patience = Soak.Seconds(120, 180);

    private readonly CancellationTokenSource _stop = new();
    private readonly IReadOnlyList<Task> _talking;

    private Crowd(Func<Task<ArenaClient>> connect, int people)
    {
        Talkers = [.. Enumerable.Range(1, people).Select(number => new Talker(connect, $"t{number}"))];
        _talking = [.. Talkers.Select(talker => talker.TalkAsync(_stop.Token))];
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
        var before = Talkers.Select(talker => (Talker: talker, Confirmed: talker.Confirmed.Count, Heard: talker.Heard.Count)).ToList();
        IEnumerable<Talker> Silent() =>
            before.Where(one => one.Talker.Confirmed.Count <= one.Confirmed + 5 || one.Talker.Heard.Count <= one.Heard + 5).Select(one => one.Talker);
        try
        {
            await WaitFor.TrueAsync(() => Task.FromResult(Failed() is not null || !Silent().Any()), Patience);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Who does not talk on: {string.Join("; ", Silent())}");
        }

        if (Failed() is { } failed)
        {
            await failed;
        }
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
        await Task.WhenAll(_talking).WaitAsync(Patience);
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

    /// <summary>Somebody who fell silent for good by a defect of the test.</summary>
    private Task? Failed() => _talking.FirstOrDefault(one => one.IsFaulted);
}
