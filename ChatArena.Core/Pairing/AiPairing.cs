using ChatArena.Core.AiTurns;
using ChatArena.Core.Content;
using ChatArena.Core.Conversations;
using ChatArena.Core.Live;
using ChatArena.Core.Studies;
using Microsoft.Extensions.Logging;

namespace ChatArena.Core.Pairing;

/// <summary>Gives people who waited long enough for another person a model as partner, while there are free seats and a model that answers.</summary>
public sealed partial class AiPairing(
    IPairingQueue queue,
    ConversationService conversations,
    ModelOffers offers,
    AiTurnDispatch turns,
    ILiveEvents live,
    SeedSource seeds,
    RecentWaits waits,
    TimeProvider clock,
    ILogger<AiPairing> log)
{
    /// <param name="ready">Who could be paired, longest waiting first; those who have just been paired with each other are no longer in the queue.</param>
    public async Task OfferAsync(StudyRun run, Pool pool, IReadOnlyList<Ticket> ready, DateTimeOffset now, CancellationToken cancel)
    {
        var settings = run.Settings.Ai;
        if (!settings.Enabled || settings.MaxSeats == 0 || run.Personas.Count == 0)
        {
            return;
        }

        var lonely = ready.Where(ticket => Later(ticket.QueuedAt, ticket.NotBefore) + settings.HumansFirst <= now || ticket.IsAheadOf(now)).ToList();
        if (lonely.Count == 0 || (await offers.NowAsync(cancel)).Count == 0)
        {
            return;
        }

        var snapshot = new AiSeatSnapshot
        {
            Now = now,
            Tickets = [.. lonely.Select(ticket => ticket.Id)],
            FreeSeats = Math.Max(0, settings.MaxSeats - await conversations.CountAiSeatsAsync(cancel)),
            Personas = [.. run.Personas.Select(persona => persona.Id)],
            Topics = [.. run.Content.Topics.Select(topic => topic.Id)],
            AttackTasks = [.. run.Content.On(TaskSide.Attack).Select(task => task.Id)],
            DefendTasks = [.. run.Content.On(TaskSide.Defend).Select(task => task.Id)],
        };
        var seed = seeds.Next();
        var choices = AiSeatPolicy.Choose(snapshot, seed);
        if (choices.Count == 0)
        {
            return;
        }

        var taken = await queue.TakeAsync(pool, [.. choices.Select(choice => new[] { choice.Ticket })], cancel);
        var tickets = lonely.ToDictionary(ticket => ticket.Id);
        var seated = choices.Where((_, index) => taken[index]).Select(choice => new Seating(tickets[choice.Ticket], choice, Conversation(run, tickets[choice.Ticket], choice, now))).ToList();
        if (seated.Count > 0)
        {
            var draw = new Draw
            {
                Id = Ids.New(now),
                StudyVersionId = run.VersionId,
                Pool = pool.ToString(),
                At = now,
                Algorithm = AiSeatPolicy.Algorithm,
                Seed = unchecked((long)seed),
                Candidates = snapshot.ToJson(),
                Result = AiSeatPolicy.ToJson(choices),
            };
            await StartAsync(run, pool, draw, seated, cancel);
        }
    }

    private async Task StartAsync(StudyRun run, Pool pool, Draw draw, List<Seating> seated, CancellationToken cancel)
    {
        IReadOnlyList<IReadOnlyList<SeatView>> seats;
        try
        {
            seats = await conversations.StartAsync(run, pool, draw, [.. seated.Select(seating => seating.Conversation)], clock.GetUtcNow(), cancel);
        }
        catch (Exception)
        {
            await queue.EnqueueAsync([.. seated.Select(seating => seating.Ticket)], CancellationToken.None);
            throw;
        }

        if (seats.Count == 0)
        {
            // Another process gave the last seats away; everybody keeps their place.
            await queue.EnqueueAsync([.. seated.Select(seating => seating.Ticket)], CancellationToken.None);
            return;
        }

        foreach (var ((ticket, choice, conversation), views) in seated.Zip(seats))
        {
            waits.Add(pool, conversation.Members[choice.HumanSeat - 1].Waited!.Value);
            var view = views[choice.HumanSeat - 1];
            live.Publish(ticket.ParticipantId, new Paired(ticket.Id, view));
            PostFirstTurn(run.Settings.Ai, view);
        }

        ArenaMetrics.AiPairings.Add(seated.Count);
        LogSeated(pool, seated.Count, draw.Id);
    }

    private void PostFirstTurn(AiSettings settings, SeatView view)
    {
        if (settings.Opens)
        {
            turns.Post(AiTurn.For(view.ConversationId, view.AiSeat!.Value, AiTurnKind.Opening, 0, clock.GetUtcNow()));
        }
        else if (settings.IdleAfter > TimeSpan.Zero)
        {
            turns.Post(AiTurn.For(view.ConversationId, view.AiSeat!.Value, AiTurnKind.Idle, 0, clock.GetUtcNow() + settings.IdleAfter));
        }
    }

    private static NewConversation Conversation(StudyRun run, Ticket ticket, AiSeatChoice choice, DateTimeOffset now)
    {
        var human = new NewMember
        {
            Kind = MemberKind.Human,
            ParticipantId = ticket.ParticipantId,
            Code = ticket.Code,
            Task = run.Content.Tasks.First(task => task.Id == choice.HumanTaskId),
            Resumable = ticket.Resumable,
            NodeId = ticket.NodeId,
            Waited = now - ticket.QueuedAt,
        };
        var model = new NewMember
        {
            Kind = MemberKind.Ai,
            ParticipantId = null,
            Code = Ids.NewCode("ai_", 8),
            Task = run.Content.Tasks.First(task => task.Id == choice.ModelTaskId),
            Resumable = true,
            NodeId = null,
            Waited = null,
            PersonaId = choice.Persona,
            Seed = choice.Seed,
        };
        return new()
        {
            Id = Ids.New(now),
            Topic = run.Content.Topics.First(topic => topic.Id == choice.TopicId),
            Members = choice.HumanSeat == 1 ? [human, model] : [model, human],
        };
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private sealed record Seating(Ticket Ticket, AiSeatChoice Choice, NewConversation Conversation);

    [LoggerMessage(LogLevel.Information, "Gave a model as partner to {Count} of {Pool} by draw {Draw}")]
    private partial void LogSeated(Pool pool, int count, Guid draw);
}
