using ChatArena.Core.Conversations;
using ChatArena.Core.Live;
using ChatArena.Core.Pairing;

namespace ChatArena.Api.Arena;

/// <summary>
/// Takes people into the queue and out of it, in the order they came, and shows them their place and why they wait: at once, and then
/// every second if one of them changed, in a long line every few seconds. Fills the queue again when it lost them.
/// </summary>
internal sealed partial class LobbyLoop(
    Lobby lobby, IPairingQueue queue, CatchUp catchUp, RecentWaits waits, TimeProvider clock, ILogger<LobbyLoop> log) : BackgroundService
{
    private const int MostPerBatch = 1000;

    /// <summary>
    /// So many within <see cref="RushWindow"/> find partners among themselves: who has just joined and has one within <see cref="RushPause"/> is not told a
    /// place before. Who comes from a conversation always is, since it is the place that says that they wait.
    /// </summary>
    private const int Rush = 64;

    private static readonly TimeSpan RushWindow = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan RushPause = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Refresh = TimeSpan.FromSeconds(1);

    /// <summary>In a line of more than so many a place changes all the time, and to say so costs as much as pairing does.</summary>
    private const int LongLine = 1000;

    /// <summary>In such a line every so many <see cref="Refresh"/>.</summary>
    private const int LongLineRefresh = 5;

    /// <summary>A ticket that was taken leads to a pair long before this.</summary>
    private static readonly TimeSpan LostAfter = TimeSpan.FromSeconds(5);

    // Kept: of a long line it is a large object.
    private readonly Dictionary<Guid, int> _positions = [];

    private int _refreshes;
    private long _windowBegan;
    private int _entered;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Loops.TogetherAsync(TakeStepsAsync(stoppingToken), ShowPlacesAsync(stoppingToken));

    private async Task TakeStepsAsync(CancellationToken cancel)
    {
        var batch = new List<Lobby.Step>();
        while (await lobby.Steps.WaitToReadAsync(cancel))
        {
            while (batch.Count < MostPerBatch && lobby.Steps.TryRead(out var step))
            {
                batch.Add(step);
            }

            await TakeAsync(batch, cancel);
            batch.Clear();
        }
    }

    private async Task TakeAsync(List<Lobby.Step> batch, CancellationToken cancel)
    {
        // In one go while only entries come; somebody who leaves right behind their own entry must find it.
        var entries = new List<Ticket>(batch.Count);
        foreach (var step in batch)
        {
            if (step.Left is null)
            {
                entries.Add(step.Ticket);
                continue;
            }

            await EnterAsync(entries, cancel);
            entries.Clear();
            await LeaveAsync(step, cancel);
        }

        await EnterAsync(entries, cancel);
    }

    private async Task EnterAsync(List<Ticket> entries, CancellationToken cancel)
    {
        // Who left again before their turn has no place to take.
        var people = new List<Lobby.Waiting>(entries.Count);
        foreach (var ticket in entries)
        {
            if (lobby.People.TryGetValue(ticket.Id, out var waiting))
            {
                people.Add(waiting);
            }
        }

        if (people.Count == 0)
        {
            return;
        }

        var isRush = IsRush(people.Count);
        try
        {
            foreach (var pool in people.GroupBy(waiting => waiting.Ticket.Pool))
            {
                var length = await queue.CountAsync(pool.Key, cancel);
                // The place is shown before the queue has the ticket: a pair must not come first.
                foreach (var waiting in pool)
                {
                    length++;
                    if (!isRush || !waiting.IsNew)
                    {
                        waiting.Person.ShowPlace(waiting.Ticket, length, length, waits.Usual(pool.Key), again: false);
                    }
                }
            }

            await queue.EnqueueAsync(people.ConvertAll(waiting => waiting.Ticket), cancel);
        }
        catch (Exception problem) when (problem is not OperationCanceledException || !cancel.IsCancellationRequested)
        {
            // They stay in the lobby and are found missing by the other loop.
            LogAway(problem.Message);
        }

        if (isRush)
        {
            _ = ShowSoonAsync(people, cancel);
        }
    }

    private bool IsRush(int entered)
    {
        if (clock.GetElapsedTime(_windowBegan) > RushWindow)
        {
            (_windowBegan, _entered) = (clock.GetTimestamp(), 0);
        }

        _entered += entered;
        return _entered >= Rush;
    }

    /// <summary>Those who wait on are shown their place at the next <see cref="Refresh"/>, in a long line too.</summary>
    private async Task ShowSoonAsync(List<Lobby.Waiting> people, CancellationToken cancel)
    {
        await Task.Delay(RushPause, clock, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        people.ForEach(waiting => waiting.ShowSoon = true);
    }

    private async Task LeaveAsync(Lobby.Step step, CancellationToken cancel)
    {
        try
        {
            step.Left!.TrySetResult(await queue.RemoveAsync(step.Ticket, cancel));
        }
        catch (Exception problem) when (problem is not OperationCanceledException || !cancel.IsCancellationRequested)
        {
            LogAway(problem.Message);
            step.Left!.TrySetResult(false);
        }
    }

    private async Task ShowPlacesAsync(CancellationToken cancel)
    {
        using var timer = new PeriodicTimer(Refresh, clock);
        while (await timer.WaitForNextTickAsync(cancel))
        {
            try
            {
                await ShowPlacesOnceAsync(cancel);
            }
            catch (Exception problem) when (problem is not OperationCanceledException || !cancel.IsCancellationRequested)
            {
                LogAway(problem.Message);
            }
        }
    }

    private async Task ShowPlacesOnceAsync(CancellationToken cancel)
    {
        if (lobby.People.IsEmpty)
        {
            _refreshes = 0;
            return;
        }

        var isLongLinesTurn = ++_refreshes % LongLineRefresh == 0;
        var lost = new List<Ticket>();
        foreach (var pool in lobby.People.Values.GroupBy(waiting => waiting.Ticket.Pool))
        {
            var order = await queue.OrderAsync(pool.Key, cancel);
            _positions.Clear();
            foreach (var id in order)
            {
                _positions[id] = _positions.Count + 1;
            }

            foreach (var waiting in pool)
            {
                if (_positions.TryGetValue(waiting.Ticket.Id, out var position))
                {
                    waiting.MissingSince = null;
                    if (order.Count <= LongLine || isLongLinesTurn || waiting.ShowAgain || waiting.ShowSoon)
                    {
                        waiting.Person.ShowPlace(waiting.Ticket, position, order.Count, waits.Usual(pool.Key), waiting.ShowAgain);
                        waiting.ShowAgain = waiting.ShowSoon = false;
                    }
                }
                else if ((waiting.MissingSince ??= clock.GetUtcNow()) + LostAfter < clock.GetUtcNow())
                {
                    lost.Add(waiting.Ticket);
                    waiting.MissingSince = null;
                }
            }
        }

        if (lost.Count > 0)
        {
            await RefillAsync(lost, cancel);
        }
    }

    private async Task RefillAsync(List<Ticket> lost, CancellationToken cancel)
    {
        // Whoever paired them may have died before telling them.
        var seats = await catchUp.OpenSeatsAsync([.. lost.Select(ticket => ticket.ParticipantId)], cancel);
        foreach (var ticket in lost)
        {
            if (seats.TryGetValue(ticket.ParticipantId, out var seat) && lobby.People.TryGetValue(ticket.Id, out var waiting))
            {
                waiting.Person.Receive(new Paired(ticket.Id, seat));
            }
        }

        var placeless = lost.FindAll(ticket => !seats.ContainsKey(ticket.ParticipantId) && lobby.People.ContainsKey(ticket.Id));
        if (placeless.Count > 0)
        {
            LogRefilled(placeless.Count);
            await queue.EnqueueAsync(placeless, cancel);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The queue does not answer; everybody keeps their place: {Problem}")]
    private partial void LogAway(string problem);

    [LoggerMessage(LogLevel.Warning, "Places in the queue that were lost and given back: {Count}")]
    private partial void LogRefilled(int count);
}
