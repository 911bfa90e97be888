using System.Diagnostics;
using System.Text.Json;

namespace ChatArena.Benchmarks.Load;

/// <summary>The load generator's process: connects, pairs, talks, and prints one line of JSON.</summary>
internal static class LoadRun
{
    /// <summary>Storms before the one that is measured, and people in each.</summary>
    private const int SmallStorms = 3;
    private const int SmallStorm = 4000;

    /// <summary>Of what is compared to see whether a run slows down.</summary>
    private const double EndSeconds = 5;

    public static async Task<int> RunAsync(string[] options)
    {
        var kind = options[0];
        int[] ports = [.. options[1].Split(',').Select(int.Parse)];
        var count = int.Parse(options[2]);
        var seconds = options.Length > 3 ? double.Parse(options[3]) : 0;
        if (kind == "storm")
        {
            // A server that was just started spends its first storms in the just-in-time compiler; both get small ones first.
            for (var storm = 0; storm < SmallStorms; storm++)
            {
                await StormAsync(await ConnectAsync(SmallStorm, ports, perNode: 1), leave: true);
            }
        }

        // The two people of a pair, who join in turn, are neighbours: on the same node, or on one each.
        var sockets = await ConnectAsync(count, ports, perNode: kind == "same" ? 2 : 1);
        var result = kind switch
        {
            "idle" => await IdleAsync(),
            "storm" or "firststorm" => await StormAsync(sockets, leave: false),
            "closed" or "steady" => await ClosedAsync(sockets, seconds),
            "same" or "cross" => await ClosedAsync(sockets, seconds, inTurn: true),
            "open" => await OpenAsync(sockets, seconds),
            _ => throw new ArgumentException(kind),
        };
        Console.WriteLine(JsonSerializer.Serialize(result));
        return 0;
    }

    private static async Task<LoadSocket[]> ConnectAsync(int count, int[] ports, int perNode)
    {
        var sockets = new LoadSocket[count];
        for (var index = 0; index < count; index++)
        {
            sockets[index] = new();
        }

        // A few at a time: the listen queue is short.
        await Parallel.ForEachAsync(
            Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (index, _) => await sockets[index].ConnectAsync(ports[index / perNode % ports.Length]));
        foreach (var socket in sockets)
        {
            socket.Listen();
        }

        // The server has work left from the handshakes.
        await Task.Delay(TimeSpan.FromSeconds(1));
        await Console.Error.WriteLineAsync("connected");
        return sockets;
    }

    private static async Task<LoadResult> IdleAsync()
    {
        // The server is looked at while the sockets are open: a line in says that it is done.
        Console.WriteLine("connected");
        await Console.In.ReadLineAsync();
        return new(0, 0, 0, 0, 0, 0, 0, null);
    }

    private static async Task<LoadResult> StormAsync(LoadSocket[] sockets, bool leave)
    {
        var milliseconds = await PairAsync(sockets);
        if (leave)
        {
            Array.ForEach(sockets, socket => socket.Dispose());
            await Task.Delay(TimeSpan.FromSeconds(1));
        }

        return new(0, 0, 0, 0, milliseconds, 0, Unpaired(sockets), null);
    }

    /// <summary>Neighbours are paired with each other: everybody else has a partner or has not joined.</summary>
    private static async Task PairInTurnAsync(LoadSocket[] sockets)
    {
        for (var index = 0; index + 1 < sockets.Length; index += 2)
        {
            await PairAsync(sockets[index..(index + 2)]);
        }
    }

    private static async Task<double> PairAsync(LoadSocket[] sockets)
    {
        var left = sockets.Length;
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        foreach (var socket in sockets)
        {
            socket.OnPaired = _ =>
            {
                if (Interlocked.Decrement(ref left) == 0)
                {
                    done.TrySetResult();
                }
            };
        }

        var began = Stopwatch.GetTimestamp();
        foreach (var socket in sockets)
        {
            socket.Join();
        }

        await Task.WhenAny(done.Task, Task.Delay(TimeSpan.FromSeconds(60)));
        var milliseconds = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        foreach (var pair in sockets.Where(socket => socket.TimesPaired > 0).GroupBy(socket => socket.SessionId).Where(pair => pair.Count() == 2))
        {
            var two = pair.ToArray();
            (two[0].Partner, two[1].Partner) = (two[1], two[0]);
        }

        return milliseconds;
    }

    private static int Unpaired(LoadSocket[] sockets) => sockets.Count(socket => socket.TimesPaired != 1 || socket.Partner is null);

    /// <summary>Every socket sends its next message when its last one was acknowledged.</summary>
    private static async Task<LoadResult> ClosedAsync(LoadSocket[] sockets, double seconds, bool inTurn = false)
    {
        await (inTurn ? PairInTurnAsync(sockets) : PairAsync(sockets));
        var latency = new Histogram();
        var isMeasuring = false;
        var isOver = false;
        foreach (var socket in sockets)
        {
            socket.OnAck = sender =>
            {
                if (!Volatile.Read(ref isOver))
                {
                    sender.SendNext();
                }
            };
            socket.OnMessage = (receiver, number) => Note(latency, receiver, number, ref isMeasuring);
        }

        foreach (var socket in sockets)
        {
            socket.SendNext();
        }

        await Task.Delay(TimeSpan.FromSeconds(WarmUpSeconds(seconds)));
        var before = sockets.Sum(socket => (long)socket.Acknowledged);
        var began = Stopwatch.GetTimestamp();
        Volatile.Write(ref isMeasuring, true);
        var end = Math.Min(EndSeconds, seconds / 2);
        var first = await RateAsync(sockets, end);
        await Task.Delay(TimeSpan.FromSeconds(seconds - 2 * end));
        var last = await RateAsync(sockets, end);
        var messages = sockets.Sum(socket => (long)socket.Acknowledged) - before;
        var elapsed = Stopwatch.GetElapsedTime(began).TotalSeconds;
        Volatile.Write(ref isMeasuring, false);
        Volatile.Write(ref isOver, true);
        return (await FinishAsync(sockets, messages / elapsed, latency)) with { LastToFirst = last / first };
    }

    /// <summary>On one processor the just-in-time compiler works through the first fifteen seconds.</summary>
    private static double WarmUpSeconds(double seconds) => Math.Max(20, seconds / 2);

    private static async Task<double> RateAsync(LoadSocket[] sockets, double seconds)
    {
        var (before, began) = (sockets.Sum(socket => (long)socket.Acknowledged), Stopwatch.GetTimestamp());
        await Task.Delay(TimeSpan.FromSeconds(seconds));
        return (sockets.Sum(socket => (long)socket.Acknowledged) - before) / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>A fixed number of messages per second, spread evenly over the sockets, whatever comes back.</summary>
    private static async Task<LoadResult> OpenAsync(LoadSocket[] sockets, double seconds)
    {
        const int PerSecond = 1000;
        await PairAsync(sockets);
        var latency = new Histogram();
        var isMeasuring = false;
        foreach (var socket in sockets)
        {
            socket.OnMessage = (receiver, number) => Note(latency, receiver, number, ref isMeasuring);
        }

        var began = Stopwatch.GetTimestamp();
        var warmUp = WarmUpSeconds(seconds);
        long sent = 0;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        while (Stopwatch.GetElapsedTime(began).TotalSeconds is var elapsed && elapsed < warmUp + seconds && await timer.WaitForNextTickAsync())
        {
            Volatile.Write(ref isMeasuring, elapsed >= warmUp);
            for (; sent < elapsed * PerSecond; sent++)
            {
                sockets[sent % sockets.Length].SendNext();
            }
        }

        return await FinishAsync(sockets, sent / (warmUp + seconds), latency);
    }

    private static void Note(Histogram latency, LoadSocket receiver, int number, ref bool isMeasuring)
    {
        if (Volatile.Read(ref isMeasuring))
        {
            var microseconds = Stopwatch.GetElapsedTime(receiver.Partner!.SentAt(number)).TotalMicroseconds;
            lock (latency)
            {
                latency.Add(microseconds);
            }
        }
    }

    private static async Task<LoadResult> FinishAsync(LoadSocket[] sockets, double rate, Histogram latency)
    {
        for (var wait = 0; wait < 100 && sockets.Any(socket => socket.Acknowledged < socket.Sent || socket.Received < socket.Partner?.Sent); wait++)
        {
            await Task.Delay(100);
        }

        var lost = sockets.Sum(socket => Math.Abs(socket.Sent - socket.Acknowledged) + Math.Abs((socket.Partner?.Sent ?? 0) - socket.Received));
        var disorder = sockets.Sum(socket => socket.OutOfOrder);
        var errors = sockets.Sum(socket => socket.Errors) + sockets.Count(socket => socket.IsClosed);
        var flaws = lost + disorder + errors + Unpaired(sockets);
        return new(rate, latency.Percentile(0.5), latency.Percentile(0.99), latency.Percentile(0.999), 0, sockets.Sum(socket => (long)socket.Sent), flaws,
            flaws == 0 ? null : $"lost {lost}, out of order {disorder}, errors {errors}, not paired once {Unpaired(sockets)}");
    }
}
