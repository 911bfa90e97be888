using System.Diagnostics;
using System.Net;
using ChatArena.IntegrationTests.Hosting;

namespace ChatArena.IntegrationTests.Faults;

/// <summary>A store that does not answer, and one that has no room, while people talk.</summary>
public sealed class StoreAwayTests
{
    private static readonly int People = Soak.Times(20, 200);
    private static readonly int Rounds = Soak.Times(1, 5);

    /// <summary>For whoever watches the health of a server, on a machine that may have others to serve.</summary>
    private static readonly TimeSpan AtMost = Soak.Seconds(30, 10);

    [Fact]
    public async Task A_PostgreSQL_that_stands_still_makes_people_wait_and_loses_nothing()
    {
        await using var data = TemporaryData.Make();
        await using var arena = await StandaloneProcess.StartAsync(data.Path, PostgresCluster.FreePort(), Quiet.Settings);
        await using var crowd = await Crowd.GatherAsync(() => arena.ConnectAsync(), People);
        for (var round = 0; round < Rounds; round++)
        {
            // Longer and longer: behind the fifteenth second a command is given up, and nobody knows whether it was carried out.
            var away = Soak.Seconds(2, 10 + (4 * round));
            await data.SignalPostgresAsync("STOP");
            // The fault itself: nothing happens until it is over, and whoever asks is told.
            await Task.WhenAll(Task.Delay(away), ShouldBeUnhealthyAsync(arena));
            await data.SignalPostgresAsync("CONT");
            var back = Stopwatch.GetTimestamp();
            await crowd.TalkOnAsync();
            Soak.Say($"PostgreSQL stood still for {away.TotalSeconds:F0} s; {Stopwatch.GetElapsedTime(back).TotalSeconds:F1} s later all {People} had talked on");
        }

        await crowd.FinishAsync(data.ReadAsync);
        // Nobody was sent away for it.
        crowd.Talkers.ShouldAllBe(talker => talker.Returns == 0);
        arena.Errors.ShouldAllBe(line => line.Contains("Health check arena with status Unhealthy"));
    }

    [Fact]
    public async Task A_full_disk_makes_people_wait_until_there_is_room_and_loses_nothing()
    {
        await using var data = TemporaryData.Make();
        await using var disk = await SmallDisk.MountAsync(data.Path, megabytes: 200);
        await using var arena = await StandaloneProcess.StartAsync(data.Path, PostgresCluster.FreePort(), Quiet.Settings);
        await using var crowd = await Crowd.GatherAsync(() => arena.ConnectAsync(), People);
        for (var round = 0; round < Rounds; round++)
        {
            var began = Stopwatch.GetTimestamp();
            disk.Fill();
            // Until PostgreSQL cannot store what is said, and PostgreSQL's reason is in our own log.
            var before = arena.Output.Count(IsFull);
            await WaitFor.TrueAsync(() => Task.FromResult(arena.Output.Count(IsFull) > before), TimeSpan.FromSeconds(120));
            // In a long series until people are told that nothing is stored.
            await Task.Delay(Soak.Seconds(0.5, 15));
            disk.Free();
            var free = Stopwatch.GetTimestamp();
            await crowd.TalkOnAsync();
            Soak.Say($"the disk was full for {Stopwatch.GetElapsedTime(began, free).TotalSeconds:F1} s; {Stopwatch.GetElapsedTime(free).TotalSeconds:F1} s later all {People} had talked on");
        }

        await crowd.FinishAsync(data.ReadAsync);
        crowd.Talkers.ShouldAllBe(talker => talker.Returns == 0);
        arena.Errors.ShouldBeEmpty();
    }

    private static async Task ShouldBeUnhealthyAsync(StandaloneProcess arena)
    {
        using var http = new HttpClient { BaseAddress = arena.Address, Timeout = AtMost };
        (await http.GetAsync("/health")).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
    }

    private static bool IsFull(string line) => line.Contains("waiting for the store", StringComparison.Ordinal);
}
