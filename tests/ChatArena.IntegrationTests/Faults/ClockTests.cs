using ChatArena.IntegrationTests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace ChatArena.IntegrationTests.Faults;

/// <summary>A machine's clock that is set forward and back, by seconds and by days, while people talk.</summary>
public sealed class ClockTests(PostgresCluster cluster)
{
    private static readonly int People = Soak.Times(10, 60);
    private static readonly int Jumps = Soak.Times(6, 120);

    [Fact]
    public async Task A_clock_that_is_set_ends_no_conversation_cuts_nobody_off_and_holds_nobody_up()
    {
        var clock = new SetClock();
        await using var server = await ArenaServer.StartAsync(
            await cluster.CreateDatabaseAsync(), services => services.AddSingleton<TimeProvider>(clock),
            "Arena:Limits:FramesPerSecond=0", "Arena:Pairing:ReassignDelaySeconds=1", "Arena:Pairing:SamePartnerGraceSeconds=0");
        await using var idle = await server.ConnectAsync();
        await using var crowd = await Crowd.GatherAsync(server.ConnectAsync, People);
        var chances = Soak.Chances();
        for (var jump = 0; jump < Jumps; jump++)
        {
            await using var pair = await Pair.MeetAsync(server);
            await pair.One.SendAsync(new { type = "reassign" });
            await pair.Two.NextAsync("partner_left");
            // Both wait out their delay while the clock goes, from seconds to days, forward and back.
            clock.Set(TimeSpan.FromSeconds(Math.Pow(10, 5 * chances.NextDouble()) * (jump % 2 == 0 ? -1 : 1)));

            await pair.One.NextAsync("paired");
            await pair.Two.NextAsync("paired");
            await pair.TalkAsync();
            await crowd.TalkOnAsync();
        }

        // Their conversations are the ones they began with, or it would be a flaw.
        var stored = await crowd.FinishAsync(async () => [.. (await Promises.ReadAsync(server.Store)).Where(message => message.ClientId.StartsWith('t'))]);
        crowd.Talkers.ShouldAllBe(talker => talker.Returns == 0);
        await idle.NothingAsync("error");
        server.Log.Errors.ShouldBeEmpty();
        Soak.Say($"the clock was set {Jumps} times; {People} people, {stored} messages kept");
    }
}
