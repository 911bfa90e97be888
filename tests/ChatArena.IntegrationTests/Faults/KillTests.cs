using System.Diagnostics;
using ChatArena.IntegrationTests.Hosting;

namespace ChatArena.IntegrationTests.Faults;

/// <summary>kill -9 at random moments, again and again, while people talk. This process holds what they were promised.</summary>
public sealed class KillTests
{
    private static readonly int People = Soak.Times(40, 200);
    private static readonly int Kills = Soak.Times(3, 20);

    /// <summary>Seats are held for as long as a start takes.</summary>
    private static readonly (string, string)[] Settings = [("Arena__Limits__FramesPerSecond", "0"), ("Arena__Pairing__ResumeGraceSeconds", "600")];

    [Fact]
    public async Task What_was_confirmed_survives_every_kill_once_and_nothing_is_invented()
    {
        await using var data = TemporaryData.Make();
        var port = PostgresCluster.FreePort();
        var chances = Soak.Chances();
        var began = Stopwatch.GetTimestamp();
        var lives = 1;
        var arena = await StandaloneProcess.StartAsync(data.Path, port, Settings);
        try
        {
            await using var crowd = await Crowd.GatherAsync(() => arena.ConnectAsync(), People);
            for (var kill = 0; kill < Kills; kill++)
            {
                // Under load, and at any moment of it: also while people come back from the kill before.
                await crowd.ConfirmAsync(chances.Next(1, 20 * People));
                if (kill % 4 == 1)
                {
                    // The database alone: everybody stays, and the next messages wait for its next life.
                    await data.KillPostgresAsync();
                    continue;
                }

                await arena.KillAsync();
                if (kill == Kills - 1)
                {
                    // The last time the database goes with it, in the middle of whatever it was doing.
                    await data.KillPostgresAsync();
                }

                await arena.ExitAsync();
                arena = await StandaloneProcess.StartAsync(data.Path, port, Settings);
                lives++;
            }

            await crowd.TalkOnAsync();
            var stored = await crowd.FinishAsync(() => data.ReadAsync());
            crowd.Talkers.ShouldAllBe(talker => talker.Returns >= lives - 1);
            arena.Errors.ShouldBeEmpty();
            Soak.Say($"{Kills} kills, {People} people, {stored} messages kept in {Stopwatch.GetElapsedTime(began).TotalSeconds:F0} s; nobody waited longer than {crowd.Talkers.Max(talker => talker.LongestWait).TotalSeconds:F1} s");
        }
        finally
        {
            await arena.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_killed_PostgreSQL_is_started_again_for_those_who_are_talking()
    {
        await using var data = TemporaryData.Make();
        await using var arena = await StandaloneProcess.StartAsync(data.Path, PostgresCluster.FreePort());
        await using var pair = await Pair.MeetAsync(() => arena.ConnectAsync(), resume: true);
        await data.KillPostgresAsync();

        await pair.TalkAsync();

        // What a program says comes on another way than what it does.
        await WaitFor.TrueAsync(() => Task.FromResult(arena.Output.Contains("PostgreSQL ended by itself and is started again.")));
        arena.Errors.ShouldBeEmpty();
        // And what was started again is stopped with the program.
        await arena.InterruptAsync();
        (await arena.ExitAsync()).ShouldBe(0);
        TemporaryData.Postmasters(Path.Combine(data.Path, "postgres", "data")).ShouldBeEmpty();
    }
}
