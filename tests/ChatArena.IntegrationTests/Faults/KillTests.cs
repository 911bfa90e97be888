using ChatArena.IntegrationTests.Hosting;
using Npgsql;

namespace ChatArena.IntegrationTests.Faults;

/// <summary>kill -9, again and again, while people talk. This process holds what they were promised.</summary>
public sealed class KillTests
{
    private const int People = 40;
    private const int Kills = 3;

    [Fact]
    public async Task What_was_confirmed_survives_every_kill_once_and_nothing_is_invented()
    {
        await using var data = TemporaryData.Make();
        var port = PostgresCluster.FreePort();
        var arena = await StandaloneProcess.StartAsync(data.Path, port, ("Arena__Limits__FramesPerSecond", "0"));
        try
        {
            var talkers = Enumerable.Range(1, People).Select(number => new Talker(() => arena.ConnectAsync(), $"t{number}")).ToList();
            using var stop = new CancellationTokenSource();
            var talking = Task.WhenAll(talkers.Select(talker => talker.TalkAsync(stop.Token)));
            for (var kill = 0; kill < Kills; kill++)
            {
                // Under load: everybody has had messages confirmed since the last life.
                var before = talkers.Sum(talker => talker.Confirmed.Count);
                await WaitFor.TrueAsync(() => Task.FromResult(talkers.All(talker => talker.SessionId is not null) && talkers.Sum(talker => talker.Confirmed.Count) > before + (20 * People)));
                await arena.KillAsync();
                if (kill == Kills - 1)
                {
                    // The last time the database goes with it, in the middle of whatever it was doing.
                    await data.KillPostgresAsync();
                }

                await arena.ExitAsync();
                arena = await StandaloneProcess.StartAsync(data.Path, port, ("Arena__Limits__FramesPerSecond", "0"));
            }

            var after = talkers.Sum(talker => talker.Confirmed.Count);
            await WaitFor.TrueAsync(() => Task.FromResult(talkers.Sum(talker => talker.Confirmed.Count) > after + (20 * People)));
            await stop.CancelAsync();
            await talking.WaitAsync(TimeSpan.FromSeconds(60));

            talkers.SelectMany(talker => talker.Flaws).ShouldBeEmpty();
            talkers.ShouldAllBe(talker => talker.Returns >= Kills);
            Promises.ShouldBeKept(await StoredAsync(data), talkers);
        }
        finally
        {
            await arena.DisposeAsync();
        }
    }

    private static async Task<IReadOnlyList<StoredWords>> StoredAsync(TemporaryData data)
    {
        var password = (await File.ReadAllTextAsync(Path.Combine(data.Path, "postgres.password"))).Trim();
        var port = (await File.ReadAllLinesAsync(Path.Combine(data.Path, "postgres", "data", "postmaster.pid")))[3];
        await using var store = NpgsqlDataSource.Create($"Host=127.0.0.1;Port={port};Username=arena;Password={password};Database=arena;Pooling=false");
        return await Promises.ReadAsync(store);
    }
}
