using System.Diagnostics;
using ChatArena.IntegrationTests.Hosting;
using Npgsql;

namespace ChatArena.IntegrationTests.Faults;

/// <summary>Frames that break every rule, thousands at a time, while two people talk.</summary>
public sealed class HostileFrameTests(PostgresCluster cluster)
{
    private static readonly int Thousands = Soak.Times(10, 1000);

    /// <summary>For two people to say something to each other; this machine may have others to serve.</summary>
    private static readonly TimeSpan AtMost = Soak.Seconds(20, 1);

    [Fact]
    public async Task Hostile_frames_are_refused_one_by_one_and_nobody_else_notices()
    {
        HostileFrames.All.Sum(kind => kind.PerThousand).ShouldBe(1000);
        await using var data = TemporaryData.Make();
        var connection = await cluster.CreateDatabaseAsync();
        await using var arena = await StandaloneProcess.StartAsync(data.Path, PostgresCluster.FreePort(), [.. Quiet.Settings, ("ConnectionStrings__arena", connection)]);
        await using var pair = await Pair.MeetAsync(() => arena.ConnectAsync(), resume: true);
        var sockets = new List<HostileSocket>();
        var dripping = new List<Task>();
        var (memory, longest, began) = (0, TimeSpan.Zero, Stopwatch.GetTimestamp());
        try
        {
            foreach (var kind in HostileFrames.All.Where(kind => !kind.IsClosing))
            {
                sockets.Add(await HostileSocket.JoinAsync(arena.Address, kind));
            }

            for (var thousand = 0; thousand < Thousands; thousand++)
            {
                // Each with chances of its own: what one kind sends does not hang on how fast another is.
                await Task.WhenAll(
                [
                    .. sockets.Select((socket, number) => socket.SendAsync(Soak.Chances((thousand * 100) + number))),
                    .. HostileFrames.All.Where(kind => kind.IsClosing).Select((kind, number) => HostileSocket.CloseAsync(arena.Address, kind, Soak.Chances((thousand * 100) + 50 + number))),
                ]).WaitAsync(TimeSpan.FromSeconds(120));
                dripping.RemoveAll(drip => drip.IsCompletedSuccessfully);
                dripping.Add(HostileSocket.DripAsync(arena.Address));

                var asked = Stopwatch.GetTimestamp();
                await pair.TalkAsync();
                var took = Stopwatch.GetElapsedTime(asked);
                longest = took > longest ? took : longest;
                took.ShouldBeLessThan(AtMost, $"after {thousand + 1},000 frames");
                if (thousand == Thousands / 5)
                {
                    // By now everything that is made once was made.
                    memory = await arena.MemoryAsync();
                }
            }

            var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
            await Task.WhenAll(dripping);
            await ShouldBeKeptAsync(connection, pair, sockets);
            arena.Errors.ShouldBeEmpty();
            // Nor do strangers fill the log.
            arena.Output.Count.ShouldBeLessThan(100);
            var after = await arena.MemoryAsync();
            Soak.Say($"{Thousands},000 hostile frames of {HostileFrames.All.Count + 1} kinds in {seconds:F0} s, {Thousands * 1000 / seconds:F0} a second; the pair waited at most {longest.TotalMilliseconds:F0} ms; {memory} MiB, at the end {after} MiB");
            after.ShouldBeLessThan(memory + Quiet.Breath);
        }
        finally
        {
            foreach (var socket in sockets)
            {
                await socket.DisposeAsync();
            }
        }
    }

    private static async Task ShouldBeKeptAsync(string connection, Pair pair, IReadOnlyList<HostileSocket> sockets)
    {
        await using var store = NpgsqlDataSource.Create(connection);
        var stored = await Promises.ReadAsync(store);
        stored.Where(message => message.Session == pair.SessionId).OrderBy(message => message.Seq).Select(message => message.Speech).ShouldBe(pair.Said);
        // Of theirs what was confirmed, once, and not one more.
        stored.Where(message => message.Session != pair.SessionId).Select(message => message.ClientId).Order().ShouldBe(sockets.SelectMany(socket => socket.Confirmed).Order());
    }
}
