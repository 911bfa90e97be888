using ChatArena.Core.Content;
using ChatArena.Core.Conversations;
using ChatArena.Core.Pairing;
using ChatArena.Core.Studies;
using ChatArena.IntegrationTests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace ChatArena.IntegrationTests.Ai;

/// <summary>The number of seats holds however many processes give them away.</summary>
public sealed class SeatRaceTests(PostgresCluster cluster) : AiTest(cluster, "Arena:Ai:MaxSeats=5")
{
    [Fact]
    public async Task Of_a_hundred_lonely_people_at_once_five_get_a_model_and_the_others_nothing_half()
    {
        var run = Server.Services.GetRequiredService<StudyCatalog>().Find(Study.BuiltInSlug)!;
        var conversations = Server.Services.GetRequiredService<ConversationService>();

        var started = await Task.WhenAll(Enumerable.Range(0, 100).Select(number => Task.Run(() => conversations.StartAsync(
            run, new(run.StudyId, "default", "en"), null, [Lonely(run, number)], TimeProvider.System.GetUtcNow(), CancellationToken.None))));

        started.Count(seats => seats.Count == 1).ShouldBe(5);
        (await conversations.CountAiSeatsAsync(CancellationToken.None)).ShouldBe(5);
        (await CountAsync("conversations")).ShouldBe(5);
        (await CountAsync("members")).ShouldBe(10);
    }

    private static NewConversation Lonely(StudyRun run, int number) => new()
    {
        Id = Guid.CreateVersion7(),
        Topic = run.Content.Topics[0],
        Members =
        [
            Member(run, MemberKind.Human, $"user_{number:x8}", TaskSide.Attack),
            Member(run, MemberKind.Ai, $"ai_{number:x8}", TaskSide.Defend) with { PersonaId = run.Personas[0].Id, Seed = number },
        ],
    };

    private static NewMember Member(StudyRun run, MemberKind kind, string code, TaskSide side) => new()
    {
        Kind = kind,
        ParticipantId = kind == MemberKind.Human ? Guid.CreateVersion7() : null,
        Code = code,
        Task = run.Content.On(side).First(),
        Resumable = false,
        NodeId = null,
        Waited = null,
    };
}
