using ChatArena.IntegrationTests.Faults;
using ChatArena.IntegrationTests.Hosting;

namespace ChatArena.IntegrationTests.Nodes;

/// <summary>People in pairs who keep talking over all nodes, whatever happens to those.</summary>
internal sealed class Crowd : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ArenaNodes _arena;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _talking;

    private Crowd(ArenaNodes arena, int people)
    {
        _arena = arena;
        Talkers = [.. Enumerable.Range(1, people).Select(number => new Talker(arena.ConnectAsync, $"t{number}"))];
        _talking = Task.WhenAll(Talkers.Select(talker => talker.TalkAsync(_stop.Token)));
    }

    public IReadOnlyList<Talker> Talkers { get; }

    /// <summary>Everybody has a partner and has said some things.</summary>
    public static async Task<Crowd> GatherAsync(ArenaNodes arena, int people)
    {
        var crowd = new Crowd(arena, people);
        await crowd.TalkOnAsync();
        return crowd;
    }

    /// <summary>Returns when everybody has said more, and heard more.</summary>
    public async Task TalkOnAsync()
    {
        var before = Talkers.Select(talker => (talker.Confirmed.Count, talker.Heard.Count)).ToList();
        await WaitFor.TrueAsync(() => Task.FromResult(
            Talkers.Zip(before).All(one => one.First.Confirmed.Count > one.Second.Item1 + 5 && one.First.Heard.Count > one.Second.Item2 + 5)));
    }

    /// <summary>Everybody stops when what they said is confirmed; then nothing may be lost, doubled or invented.</summary>
    public async Task FinishAsync()
    {
        await _stop.CancelAsync();
        await _talking.WaitAsync(Patience);
        Talkers.SelectMany(talker => talker.Flaws).ShouldBeEmpty();
        Promises.ShouldBeKept(await Promises.ReadAsync(_arena.Store), Talkers);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _stop.Dispose();
    }
}
