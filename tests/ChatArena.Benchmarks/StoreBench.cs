using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using ChatArena.Benchmarks.Load;
using ChatArena.Benchmarks.Servers;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace ChatArena.Benchmarks;

/// <summary>A store of many conversations: how fast staff leaf through it, and how fast and with how much memory it leaves the house.</summary>
internal static class StoreBench
{
    private const int PerConversation = 10;
    private const int Pages = 400;

    private static readonly string[] Exports = ["transcript.jsonl", "perspective.jsonl", "huggingface.zip", "convokit.zip", "transcripts.zip"];

    public static async Task<int> RunAsync(string[] options)
    {
        var conversations = int.Parse(SocketBench.Option(options, "--conversations") ?? "100000", CultureInfo.InvariantCulture);
        await using var arena = await LocalArena.StartAsync(_ => { }, """{"default_provider": "scripted", "providers": {"scripted": {"enabled": true}}}""", new() { ["Arena:AdminPassword"] = "bench", ["Arena:Ai:Enabled"] = "false" });
        using var http = new HttpClient { BaseAddress = arena.Address, Timeout = TimeSpan.FromMinutes(10) };
        http.DefaultRequestHeaders.Add("X-Admin-Password", "bench");
        await FillAsync(arena.Services.GetRequiredService<NpgsqlDataSource>(), conversations);

        await ListAsync(http);
        foreach (var export in Exports)
        {
            await ExportAsync(http, $"/api/exports/{export}", (long)conversations * PerConversation);
        }

        await ExportAsync(http, "/api/admin/conversations", conversations);
        return 0;
    }

    /// <summary>Conversations of two people who said ten things of usual length, over some months.</summary>
    private static async Task FillAsync(NpgsqlDataSource store, int conversations)
    {
        var began = Stopwatch.GetTimestamp();
        await using var fill = store.CreateCommand($"""
            INSERT INTO arena.participants (id, code, study_version_id, condition, language, joined_at, resumable, epoch)
            SELECT md5('p' || n)::uuid, 'user_' || lpad(to_hex(n), 8, '0'), (SELECT id FROM arena.study_versions ORDER BY number DESC LIMIT 1), 'default', 'en',
              now() - n * interval '1 minute', false, 0
            FROM generate_series(1, {2 * conversations}) AS n;
            INSERT INTO arena.conversations (id, code, study_version_id, condition, language, topic_id, topic, rules, started_at, ended_at, end_reason, ended_by_seat)
            SELECT {Id}, lpad(to_hex(n), 12, '0'), (SELECT id FROM arena.study_versions ORDER BY number DESC LIMIT 1), 'default', 'en', 1 + n % 12,
              'Cities should close their centres to private cars.', {Rules}::json, now() - n * interval '1 minute', now() - n * interval '1 minute' + interval '10 minutes', 'Left', 1
            FROM generate_series(1, {conversations}) AS n;
            INSERT INTO arena.members (conversation_id, seat, kind, participant_id, code, task_id, task, side, resumable)
            SELECT {Id}, seat, 'Human', md5('p' || (2 * n - 2 + seat))::uuid, 'user_' || lpad(to_hex(2 * n - 2 + seat), 8, '0'), seat, 'Ask for proof.',
              CASE seat WHEN 1 THEN 'Attack' ELSE 'Defend' END, false
            FROM generate_series(1, {conversations}) AS n, generate_series(1, 2) AS seat;
            INSERT INTO arena.messages (conversation_id, seq, seat, client_id, think, speech, sent_at, think_ms, speech_ms)
            SELECT {Id}, seq, 1 + seq % 2, n || '-' || seq, repeat('I think this is a point. ', 3), repeat('Why would that be so, do you think? ', 3),
              now() - n * interval '1 minute' + seq * interval '30 seconds', 4000, 9000
            FROM generate_series(1, {conversations}) AS n, generate_series(1, {PerConversation}) AS seq;
            ANALYZE;
            """);
        fill.CommandTimeout = 600;
        await fill.ExecuteNonQueryAsync();
        Console.WriteLine($"{conversations:N0} conversations with {(long)conversations * PerConversation:N0} messages, stored in {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s");
    }

    // Rising with time, as the product's are.
    private static string Id => "(lpad(to_hex(2000000000 - n), 8, '0') || '-0000-7000-8000-000000000000')::uuid";

    private static string Rules => $"'{Core.Studies.ConversationRules.ToJson(new() { MinThinkChars = 10, MaxThinkChars = 4000, MaxSpeechChars = 4000, SilenceSeconds = 900, InactivitySeconds = 900, HardCapSeconds = 3600, ResumeGraceSeconds = 60 })}'";

    private static async Task ListAsync(HttpClient http)
    {
        var latency = new Histogram();
        string? after = null;
        for (var page = -20; page < Pages; page++)
        {
            var began = Stopwatch.GetTimestamp();
            var answer = JsonNode.Parse(await http.GetStringAsync($"/api/conversations?limit=50{(after is null ? "" : $"&before={after}")}"))!;
            if (page >= 0)
            {
                latency.Add(Stopwatch.GetElapsedTime(began).TotalMicroseconds);
            }

            after = (string?)answer["next"];
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Pages} pages of 50 conversations: p50 {latency.Percentile(0.5):0.0}  p99 {latency.Percentile(0.99):0.0} ms"));
    }

    private static async Task ExportAsync(HttpClient http, string path, long rows)
    {
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        var before = Environment.WorkingSet;
        var most = before;
        var began = Stopwatch.GetTimestamp();
        long bytes = 0;
        await using (var stream = await http.GetStreamAsync(path))
        {
            var buffer = new byte[1 << 20];
            while (await stream.ReadAsync(buffer) is > 0 and var count)
            {
                bytes += count;
                most = Math.Max(most, Environment.WorkingSet);
            }
        }

        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{path}: {bytes / 1048576.0:0} MiB in {seconds:0.0} s, {rows / seconds:0} rows/s, {(most - before) / 1048576.0:0} MiB added"));
    }
}
