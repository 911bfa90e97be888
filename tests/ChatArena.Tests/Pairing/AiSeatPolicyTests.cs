using ChatArena.Core.Pairing;

namespace ChatArena.Tests.Pairing;

public sealed class AiSeatPolicyTests
{
    private static readonly string[] Personas = ["alex", "sam", "jordan"];

    [Fact]
    public void Whoever_waits_longest_gets_the_free_seats()
    {
        var snapshot = Snapshot(people: 5, freeSeats: 3);
        AiSeatPolicy.Choose(snapshot, 1).Select(choice => choice.Ticket).ShouldBe(snapshot.Tickets.Take(3));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Without_a_free_seat_nobody_gets_one(int freeSeats) => AiSeatPolicy.Choose(Snapshot(5, freeSeats), 1).ShouldBeEmpty();

    [Fact]
    public void Without_personas_topics_or_tasks_of_either_side_nobody_gets_one()
    {
        var snapshot = Snapshot(people: 1, freeSeats: 1);
        AiSeatPolicy.Choose(snapshot with { Personas = [] }, 1).ShouldBeEmpty();
        AiSeatPolicy.Choose(snapshot with { Topics = [] }, 1).ShouldBeEmpty();
        AiSeatPolicy.Choose(snapshot with { AttackTasks = [] }, 1).ShouldBeEmpty();
        AiSeatPolicy.Choose(snapshot with { DefendTasks = [] }, 1).ShouldBeEmpty();
    }

    [Fact]
    public void Person_and_model_hold_tasks_of_opposite_sides_and_either_may_sit_first()
    {
        var snapshot = Snapshot(people: 1, freeSeats: 1);
        var choices = Enumerable.Range(0, 200).SelectMany(seed => AiSeatPolicy.Choose(snapshot, (ulong)seed)).ToList();
        choices.ShouldAllBe(choice => snapshot.AttackTasks.Contains(choice.HumanTaskId) != snapshot.AttackTasks.Contains(choice.ModelTaskId));
        choices.Count(choice => choice.HumanSeat == 1).ShouldBeInRange(70, 130);
        choices.Count(choice => snapshot.AttackTasks.Contains(choice.HumanTaskId)).ShouldBeInRange(70, 130);
    }

    [Fact]
    public void Over_thirty_seats_every_persona_appears()
    {
        var drawn = Enumerable.Range(0, 30).SelectMany(seed => AiSeatPolicy.Choose(Snapshot(1, 1), (ulong)seed)).Select(choice => choice.Persona).Distinct();
        drawn.ShouldBe(Personas, ignoreOrder: true);
    }

    [Fact]
    public void A_logged_draw_gives_the_same_seats_again()
    {
        for (ulong seed = 0; seed < 100; seed++)
        {
            var snapshot = Snapshot(people: 7, freeSeats: 5);
            var logged = AiSeatPolicy.ToJson(AiSeatPolicy.Choose(snapshot, seed));
            AiSeatPolicy.ToJson(AiSeatPolicy.Choose(AiSeatSnapshot.FromJson(snapshot.ToJson()), seed)).ShouldBe(logged);
        }
    }

    private static AiSeatSnapshot Snapshot(int people, int freeSeats) => new()
    {
        Now = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero),
        Tickets = [.. Enumerable.Range(1, people).Select(number => new Guid(number, 0, 0, new byte[8]))],
        FreeSeats = freeSeats,
        Personas = Personas,
        Topics = [1, 2, 3],
        AttackTasks = [1, 3, 5],
        DefendTasks = [2, 4, 6],
    };
}
