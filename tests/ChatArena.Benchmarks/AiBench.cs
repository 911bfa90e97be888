using System.Diagnostics;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatArena.AiWorker.Models;
using ChatArena.Benchmarks.Load;
using ChatArena.Benchmarks.Servers;
using ChatArena.Core.Conversations;
using Microsoft.Extensions.DependencyInjection;

namespace ChatArena.Benchmarks;

/// <summary>What the seats of models cost: time behind the model, memory over many turns, and what people notice of it.</summary>
internal static class AiBench
{
    private const int Seats = 50;

    public static async Task<int> RunAsync()
    {
        await LatencyAsync();
        await MemoryAsync();
        await PeopleAsync();
        return 0;
    }

    /// <summary>From the model's last token to the frame, typist's pause off.</summary>
    private static async Task LatencyAsync()
    {
        var model = new TimedModel();
        await using var arena = await StartAsync(Seats, "timed", services => services.AddSingleton(new ModelKind("scripted", _ => model, (_, _) => Task.FromResult<ProviderProblem?>(null))));
        var latency = new Histogram();
        await TalkAsync(arena, Seats, rounds: 10, (_, _) => { });
        await TalkAsync(arena, Seats, rounds: 40, (speech, at) =>
        {
            lock (latency)
            {
                latency.Add(Stopwatch.GetElapsedTime(model.SaidAt[speech], at).TotalMicroseconds);
            }
        });
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"last token to partner_message, {Seats} turns at once: p50 {latency.Percentile(0.5):0.00}  p99 {latency.Percentile(0.99):0.00} ms"));
    }

    private static async Task MemoryAsync()
    {
        await using var arena = await StartAsync(Seats, "lines", _ => { });
        await TalkAsync(arena, Seats, rounds: 20, (_, _) => { });
        var early = Settled();
        var began = Stopwatch.GetTimestamp();
        for (var part = 0; part < 9; part++)
        {
            await TalkAsync(arena, Seats, rounds: 20, (_, _) => { });
        }

        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var late = Settled();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"managed memory after 1,000 scripted turns {early / 1048576.0:0.0} MiB, after 10,000 {late / 1048576.0:0.0} MiB ({(double)late / early:0.00} times); {9000 / seconds:0} turns/s"));
    }

    /// <summary>Models that type like people, beside people who talk with each other.</summary>
    private static async Task PeopleAsync()
    {
        var without = await PeopleAsync(models: 0);
        var with = await PeopleAsync(models: 200);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"people at 1,000 messages/s: p99 {without.P99:0.0} ms alone, {with.P99:0.0} ms beside 200 turns of models ({with.P99 / without.P99:0.00} times); flaws {without.Flaws + with.Flaws}"));
    }

    private static async Task<LoadResult> PeopleAsync(int models)
    {
        await using var arena = await StartAsync(models, "lines", _ => { }, humansFirst: models == 0 ? 3600 : 0, longestDelay: 3000);
        using var stop = new CancellationTokenSource();
        var talking = models == 0 ? Task.CompletedTask : TalkAsync(arena, models, int.MaxValue, (_, _) => { }, stop.Token);
        // Those who talk with models have their seats before the people come, who must meet each other.
        for (var seated = 0L; seated < models;)
        {
            await Task.Delay(100);
            seated = await arena.Services.GetRequiredService<ConversationService>().CountAiSeatsAsync(CancellationToken.None);
        }

        var start = new ProcessStartInfo(Environment.ProcessPath!, ["load", "open", $"{arena.Port}", "2000", "10"]) { RedirectStandardOutput = true };
        using var load = Process.Start(start)!;
        var result = JsonSerializer.Deserialize<LoadResult>((await load.StandardOutput.ReadLineAsync())!)!;
        await load.WaitForExitAsync();
        await stop.CancelAsync();
        await talking;
        return result;
    }

    /// <summary>People who answer as soon as they are answered.</summary>
    private static async Task TalkAsync(LocalArena arena, int people, int rounds, Action<string, long> heard, CancellationToken stop = default)
    {
        var talks = new List<Task>();
        for (var number = 0; number < people; number++)
        {
            // One after the other: two who wait together would meet each other.
            var seated = new TaskCompletionSource();
            talks.Add(TalkAsync(arena, rounds, heard, seated, stop));
            await await Task.WhenAny(seated.Task, talks[^1]);
        }

        await Task.WhenAll(talks);
    }

    private static async Task TalkAsync(LocalArena arena, int rounds, Action<string, long> heard, TaskCompletionSource seated, CancellationToken stop)
    {
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new($"ws://127.0.0.1:{arena.Port}/ws"), CancellationToken.None);
        var buffer = new byte[64 * 1024];
        await SendAsync("""{"type":"join","consent":true}""");
        var round = 0;
        while (round <= rounds && !stop.IsCancellationRequested)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
            var at = Stopwatch.GetTimestamp();
            var frame = JsonNode.Parse(buffer.AsSpan(0, received.Count))!;
            switch ((string?)frame["type"])
            {
                case "partner_message":
                    heard((string)frame["content"]!, at);
                    break;
                case "paired":
                    seated.TrySetResult();
                    break;
                case "message_sent" or "waiting" or "typing":
                    continue;
                default:
                    throw new InvalidOperationException(frame.ToJsonString());
            }

            if (round++ < rounds)
            {
                await SendAsync($$"""{"type":"message","think":"a thought long enough","speech":"Say something about round {{round}}, please."}""");
            }
        }

        ValueTask SendAsync(string text) => socket.SendAsync(Encoding.UTF8.GetBytes(text).AsMemory(), WebSocketMessageType.Text, true, CancellationToken.None);
    }

    private static long Settled()
    {
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private static Task<LocalArena> StartAsync(int seats, string model, Action<IServiceCollection> adapt, int humansFirst = 0, int longestDelay = 0) => LocalArena.StartAsync(
        adapt,
        $$"""
        {"default_provider": "scripted", "providers": {"scripted": {"enabled": true, "model": "{{model}}"} }, "behavior": {"response_delay_min_ms": {{longestDelay / 6}}, "response_delay_max_ms": {{longestDelay}}} }
        """,
        new()
        {
            ["Arena:Ai:HumansFirstSeconds"] = $"{humansFirst}",
            ["Arena:Ai:MaxSeats"] = $"{seats}",
            ["Arena:Ai:ConcurrentTurns"] = $"{Math.Max(1, seats)}",
        });
}
