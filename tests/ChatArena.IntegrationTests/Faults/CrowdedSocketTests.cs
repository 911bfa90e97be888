using System.Diagnostics;
using ChatArena.IntegrationTests.Hosting;

namespace ChatArena.IntegrationTests.Faults;

/// <summary>Sockets that cost memory and bring nobody: those on which nobody joins, and those that nobody reads.</summary>
public sealed class CrowdedSocketTests(PostgresCluster cluster)
{
    private static readonly int Idle = Soak.Times(500, 10_000);
    private static readonly int Waves = Soak.Times(2, 4);
    private static readonly int SlowReaders = Soak.Times(2, 40);
    private static readonly TimeSpan AtMost = Soak.Seconds(20, 1);

    [Fact]
    public async Task Sockets_on_which_nobody_joins_are_closed_and_the_next_ones_need_no_more_memory()
    {
        await using var data = TemporaryData.Make();
        // These answer no ping either: they shall stay until nobody has joined in time.
        await using var arena = await StandaloneProcess.StartAsync(
            data, cluster, [.. Quiet.Settings, ("Arena__Limits__JoinSeconds", $"{Soak.Times(8, 30)}"), ("Arena__HeartbeatSeconds", "3600")]);
        await using var pair = await Pair.MeetAsync(() => arena.ConnectAsync(), resume: true);
        var memory = new List<int>();
        for (var wave = 0; wave < Waves; wave++)
        {
            var began = Stopwatch.GetTimestamp();
            var sockets = new List<RawSocket>();
            try
            {
                for (var number = 0; number < Idle; number++)
                {
                    sockets.Add(await RawSocket.ConnectAsync(arena.Address));
                }

                var opened = Stopwatch.GetElapsedTime(began);
                var crowded = await arena.MemoryAsync();
                var asked = Stopwatch.GetTimestamp();
                await pair.TalkAsync();
                Stopwatch.GetElapsedTime(asked).ShouldBeLessThan(AtMost);
                (await Task.WhenAll(sockets.Select(socket => socket.ClosedAsync()))).Distinct().ShouldBe([4502]);
                memory.Add(await arena.MemoryAsync());
                Soak.Say($"{Idle} sockets opened in {opened.TotalSeconds:F1} s: {crowded} MiB, {memory[^1]} MiB when they were closed after {Stopwatch.GetElapsedTime(began).TotalSeconds:F0} s");
            }
            finally
            {
                foreach (var socket in sockets)
                {
                    await socket.DisposeAsync();
                }
            }
        }

        memory[^1].ShouldBeLessThan(memory[0] + Quiet.Breath);
        arena.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_client_that_stops_reading_is_cut_off_alone_and_has_everything_when_it_comes_back()
    {
        await using var data = TemporaryData.Make();
        await using var arena = await StandaloneProcess.StartAsync(data, cluster, [.. Quiet.Settings, ("Arena__Limits__OutboxBytes", "65536")]);
        await using var pair = await Pair.MeetAsync(() => arena.ConnectAsync(), resume: true);
        var memory = 0;
        var began = Stopwatch.GetTimestamp();
        var longest = TimeSpan.Zero;
        for (var number = 0; number < SlowReaders; number++)
        {
            await using var slow = await RawSocket.ConnectAsync(arena.Address, receiveBuffer: 4096);
            await slow.SendTextAsync("""{"type":"join","consent":true,"resume":true}""");
            var token = (string)(await slow.NextAsync("session"))["token"]!;
            await using var partner = await arena.ConnectAsync();
            await partner.JoinAsync(resume: true);
            await slow.NextAsync("paired");

            var said = 0;
            while (!partner.Frames("partner_away").Any())
            {
                // The longest speech there may be, in letters of three bytes.
                await partner.SayAsync(new string('語', 4000), clientId: $"s{number}-{++said}");
                await partner.NextAsync("message_sent");
            }

            var asked = Stopwatch.GetTimestamp();
            await pair.TalkAsync();
            longest = Stopwatch.GetElapsedTime(asked) is var took && took > longest ? took : longest;
            await using var back = await arena.ConnectAsync();
            await back.SendAsync(new { type = "resume", token, last_seq = 0 });
            ((string)(await back.NextAsync("resumed"))["state"]!).ShouldBe("paired");
            for (var seq = 1; seq <= said; seq++)
            {
                ((int)(await back.NextAsync("partner_message"))["seq"]!).ShouldBe(seq);
            }

            if (number == SlowReaders / 4)
            {
                memory = await arena.MemoryAsync();
            }
        }

        longest.ShouldBeLessThan(AtMost);
        arena.Errors.ShouldBeEmpty();
        var after = await arena.MemoryAsync();
        Soak.Say($"{SlowReaders} slow readers in {Stopwatch.GetElapsedTime(began).TotalSeconds:F0} s; the pair waited at most {longest.TotalMilliseconds:F0} ms; {memory} MiB, at the end {after} MiB");
        after.ShouldBeLessThan(memory + Quiet.Breath);
    }
}
