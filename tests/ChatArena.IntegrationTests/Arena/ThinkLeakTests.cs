using System.Net.Http.Json;
using System.Text;
using ChatArena.IntegrationTests.Hosting;

namespace ChatArena.IntegrationTests.Arena;

/// <summary>Markers in every thought that is sent, and then a look everywhere a partner, an operator or a tool could see them.</summary>
public sealed class ThinkLeakTests(PostgresCluster cluster)
{
    private const string Think = "THOUGHT-MARKER";
    private const string Speech = "SPEECH-MARKER";

    private static readonly string[] Everything =
    [
        .. new[] { "Default", "Microsoft", "Microsoft.EntityFrameworkCore", "Npgsql", "System", "Yarp" }.Select(category => $"Logging:LogLevel:{category}=Trace"),
    ];

    [Fact]
    public async Task No_byte_of_a_thought_leaves_for_the_partner_the_logs_the_errors_or_the_telemetry()
    {
        await using var sink = await OtlpSink.StartAsync();
        List<string> seen = [];
        List<string> logged;
        await using (var server = await ArenaServer.StartAsync(await cluster.CreateDatabaseAsync(), [.. sink.Settings, .. Everything]))
        {
            await using var pair = await Pair.MeetAsync(server, resume: true);
            await TalkAsync(pair);
            seen.AddRange(pair.Two.Everything);
            seen.AddRange(await ResumePartnerAsync(server, pair));
            seen.AddRange(await ErrorsAsync(server));
            await server.StopAsync();
            logged = [.. server.Log.Lines];
        }

        seen.ShouldContain(frame => frame.Contains(Speech), "the test must have talked at all");
        seen.Where(text => text.Contains(Think)).ShouldBeEmpty();
        logged.Count.ShouldBeGreaterThan(100);
        logged.Where(line => line.Contains(Think) || line.Contains(Speech)).ShouldBeEmpty();
        sink.Received.Select(export => export.Signal).Distinct().Order().ShouldBe(["logs", "metrics", "traces"]);
        sink.Received.Where(export => Holds(export.Bytes, Think) || Holds(export.Bytes, Speech)).ShouldBeEmpty();
    }

    private static async Task TalkAsync(Pair pair)
    {
        var (one, two) = (pair.One, pair.Two);
        await one.SendAsync(new { type = "typing", active = true });
        await one.SayAsync($"{Speech} accepted", $"{Think} accepted", "accepted");
        await two.NextAsync("partner_message");
        await one.SayAsync("   ", $"{Think} refused for its speech");
        (await one.RefusedAsync()).ShouldBe("speech_empty");
        await one.SayAsync(new string('x', 5000), $"{Think} refused for its length");
        (await one.RefusedAsync()).ShouldBe("speech_too_long");
        await one.SayAsync($"{Speech} again", $"{Think} sent again", "accepted");
        await one.NextAsync("message_sent");
        foreach (var malformed in new[]
        {
            $$"""{"type":"message","think":"{{Think}} never closed""",
            $$"""{"type":"message","think":"{{Think}}","speech":7}""",
            $$"""{"type":"message","think":"{{Think}}","speech":"\u0000 {{Think}}"}""",
            $$"""{"type":"message","think":"{{Think}}","speech":"\ud800 {{Think}}"}""",
            $$"""{"type":"{{Think}}","think":"{{Think}}"}""",
            $$"""["{{Think}}"]""",
            Think,
        })
        {
            await one.SendTextAsync(malformed);
            (await one.NextAsync("error")).ToJsonString().ShouldNotContain(Think);
        }

        await one.SayAsync(new string('x', 70_000), Think);
        (await one.RefusedAsync()).ShouldBe("frame_too_large");
        await WaitFor.TrueAsync(async () =>
        {
            for (var number = 0; number < 60; number++)
            {
                await one.SayAsync($"{Speech} flood", $"{Think} flood", $"flood{number}");
            }

            return one.Frames("error").Any(frame => (string)frame["code"]! == "rate_limited");
        });

        // Two messages behind the last of the flood, so that everything before them has arrived.
        await two.SayAsync($"{Speech} from the other side", $"{Think} from the other side");
        await two.NextAsync("message_sent");
    }

    /// <summary>The partner loads the page anew: the whole gap, with their own thoughts and nobody else's.</summary>
    private static async Task<IEnumerable<string>> ResumePartnerAsync(ArenaServer server, Pair pair)
    {
        pair.One.Cut();
        await pair.Two.NextAsync("partner_away");
        await pair.ResumeAsync(server, 0);
        await pair.Two.NextAsync("partner_back");
        await pair.One.NextAsync("partner_message");
        pair.One.Everything.ShouldContain(frame => frame.Contains($"{Think} accepted"), "one's own thoughts come back");
        return pair.One.Everything.Where(frame => frame.Contains("partner_message"));
    }

    private static async Task<IEnumerable<string>> ErrorsAsync(ArenaServer server)
    {
        using var http = server.Http();
        var errors = new List<string>();
        errors.Add(await (await http.PostAsJsonAsync("/api/withdrawals", new { code = Think })).Content.ReadAsStringAsync());
        errors.Add(await (await http.PostAsync("/api/withdrawals", new StringContent($"{{\"code\": {Think}", Encoding.UTF8, "application/json"))).Content.ReadAsStringAsync());
        errors.Add(await (await http.GetAsync("/api/studies/none")).Content.ReadAsStringAsync());
        errors.Add(await (await http.GetAsync("/ws")).Content.ReadAsStringAsync());
        return errors;
    }

    private static bool Holds(byte[] bytes, string text) => bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;
}
