using System.Collections.Frozen;
using System.Diagnostics;
using ChatArena.Core.Content;
using ChatArena.Core.Conversations;
using ChatArena.Core.Live;
using ChatArena.Core.Studies;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ChatArena.Core.Pairing;

/// <summary>
/// Pairs whoever may be paired, whenever somebody came and at least four times a second while somebody waits: nobody's retry hangs
/// on an event that may never come.
/// </summary>
public sealed partial class PairingLoop(
    IPairingQueue queue,
    StudyCatalog studies,
    ConversationService conversations,
    AiPairing models,
    ILiveEvents live,
    SeedSource seeds,
    RecentWaits waits,
    TimeProvider clock,
    ILogger<PairingLoop> log) : BackgroundService
{
    private const int MostCandidates = 256;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await queue.WaitForChangeAsync(Pause, stoppingToken);
                foreach (var pool in await queue.PoolsAsync(stoppingToken))
                {
                    while (await PairAsync(pool, stoppingToken))
                    {
                        // There may be more than one snapshot holds.
                    }
                }
            }
            catch (Exception problem) when (problem is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                LogFailed(problem.Message);
                await Task.Delay(Pause, clock, stoppingToken);
            }
        }
    }

    /// <summary>True when a full snapshot was paired, so that more may be waiting.</summary>
    private async Task<bool> PairAsync(Pool pool, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        if (studies.Find(pool.StudyId) is not { CanPair: true } run)
        {
            return false;
        }

        var ready = await queue.ReadyAsync(pool, now, MostCandidates, cancel);
        if (ready.Count == 0)
        {
            return false;
        }

        var paired = ready.Count < 2 ? FrozenSet<Guid>.Empty : await PairPeopleAsync(run, pool, ready, now, cancel);
        await models.OfferAsync(run, pool, [.. ready.Where(ticket => !paired.Contains(ticket.Id))], now, cancel);
        return ready.Count == MostCandidates && paired.Count > 0;
    }

    /// <summary>The tickets that the policy chose; they are paired, or gone.</summary>
    private async Task<IReadOnlySet<Guid>> PairPeopleAsync(StudyRun run, Pool pool, IReadOnlyList<Ticket> ready, DateTimeOffset now, CancellationToken cancel)
    {
        var snapshot = Snapshot(run, ready, now);
        var seed = seeds.Next();
        var choices = PairingPolicy.Choose(snapshot, seed);
        if (choices.Count == 0)
        {
            return FrozenSet<Guid>.Empty;
        }

        // Presence is confirmed here: who left in the meantime has no ticket any more.
        var taken = await queue.TakeAsync(pool, [.. choices.Select(choice => new[] { choice.FirstTicket, choice.SecondTicket })], cancel);
        var pairs = Pairs(run, ready, choices, taken, now);
        if (pairs.Count > 0)
        {
            var draw = new Draw
            {
                Id = Ids.New(now),
                StudyVersionId = run.VersionId,
                Pool = pool.ToString(),
                At = now,
                Algorithm = PairingPolicy.Algorithm,
                Seed = unchecked((long)seed),
                Candidates = snapshot.ToJson(),
                Result = PairingPolicy.ToJson(choices),
            };
            await StartAsync(run, pool, draw, pairs, cancel);
        }

        var chosen = new HashSet<Guid>(choices.Count * 2);
        foreach (var choice in choices)
        {
            chosen.Add(choice.FirstTicket);
            chosen.Add(choice.SecondTicket);
        }

        return chosen;
    }

    private async Task StartAsync(StudyRun run, Pool pool, Draw draw, List<Pair> pairs, CancellationToken cancel)
    {
        var began = Stopwatch.GetTimestamp();
        IReadOnlyList<IReadOnlyList<SeatView>> seats;
        try
        {
            // The wait until the pair is stored is part of the wait; the conversation's clock starts behind it.
            seats = await conversations.StartAsync(run, pool, draw, [.. pairs.Select(pair => pair.Conversation)], clock.GetUtcNow(), cancel);
        }
        catch (Exception)
        {
            // Nothing was stored: everybody goes back to where they stood.
            await queue.EnqueueAsync([.. pairs.SelectMany(pair => new[] { pair.First, pair.Second })], CancellationToken.None);
            throw;
        }

        for (var index = 0; index < pairs.Count; index++)
        {
            var pair = pairs[index];
            waits.Add(pool, pair.Conversation.Members[0].Waited!.Value);
            waits.Add(pool, pair.Conversation.Members[1].Waited!.Value);
            live.Publish(pair.First.ParticipantId, new Paired(pair.First.Id, seats[index][0]));
            live.Publish(pair.Second.ParticipantId, new Paired(pair.Second.Id, seats[index][1]));
        }

        ArenaMetrics.Pairings.Add(pairs.Count);
        LogPaired(pool, pairs.Count, draw.Id, Stopwatch.GetElapsedTime(began).TotalMilliseconds);
    }

    private static PairingSnapshot Snapshot(StudyRun run, IReadOnlyList<Ticket> ready, DateTimeOffset now) => new()
    {
        Now = now,
        Mode = run.Settings.Draw,
        Candidates = [.. ready.Select(ticket => Candidate.From(ticket, now))],
        Topics = [.. run.Content.Topics.Select(topic => topic.Id)],
        AttackTasks = [.. run.Content.On(TaskSide.Attack).Select(task => task.Id)],
        DefendTasks = [.. run.Content.On(TaskSide.Defend).Select(task => task.Id)],
    };

    private static List<Pair> Pairs(
        StudyRun run, IReadOnlyList<Ticket> ready, IReadOnlyList<PairChoice> choices, IReadOnlyList<bool> taken, DateTimeOffset now)
    {
        var tickets = ready.ToDictionary(ticket => ticket.Id);
        var topics = run.Content.Topics.ToDictionary(topic => topic.Id);
        var tasks = run.Content.Tasks.ToDictionary(task => task.Id);
        var pairs = new List<Pair>(choices.Count);
        for (var index = 0; index < choices.Count; index++)
        {
            if (taken[index])
            {
                var choice = choices[index];
                var (first, second) = (tickets[choice.FirstTicket], tickets[choice.SecondTicket]);
                pairs.Add(new(first, second, new()
                {
                    Id = Ids.New(now),
                    Topic = topics[choice.TopicId],
                    Members = [Member(first, tasks[choice.FirstTaskId], now), Member(second, tasks[choice.SecondTaskId], now)],
                }));
            }
        }

        return pairs;
    }

    private static NewMember Member(Ticket ticket, TaskCard task, DateTimeOffset now) => new()
    {
        Kind = MemberKind.Human,
        ParticipantId = ticket.ParticipantId,
        Code = ticket.Code,
        Task = task,
        Resumable = ticket.Resumable,
        NodeId = ticket.NodeId,
        Waited = now - ticket.QueuedAt,
    };

    private sealed record Pair(Ticket First, Ticket Second, NewConversation Conversation);

    [LoggerMessage(LogLevel.Information, "Paired {Pairs} pairs of {Pool} by draw {Draw} in {Milliseconds:0} ms")]
    private partial void LogPaired(Pool pool, int pairs, Guid draw, double milliseconds);

    [LoggerMessage(LogLevel.Warning, "Pairing failed and goes on: {Problem}")]
    private partial void LogFailed(string problem);
}
