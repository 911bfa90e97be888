using System.Diagnostics;
using System.Text.Json.Nodes;
using ChatArena.IntegrationTests.Hosting;

namespace ChatArena.IntegrationTests.Ai;

public sealed class OpeningTests(PostgresCluster cluster) : AiTest(cluster)
{
    protected override JsonObject Config()
    {
        var config = base.Config();
        config["behavior"]!["ai_opens"] = true;
        return config;
    }

    [Fact]
    public async Task The_model_opens_when_the_study_says_so()
    {
        await using var person = await LonelyAsync();
        ((int)(await person.NextAsync("partner_message"))["seq"]!).ShouldBe(1);
        Stage.Asked.ShouldHaveSingleItem().Messages.ShouldContain(message => !message.IsOwn);
    }
}

public sealed class IdleTests(PostgresCluster cluster) : AiTest(cluster)
{
    protected override JsonObject Config()
    {
        var config = base.Config();
        config["behavior"]!["idle_timeout_seconds"] = 1;
        config["behavior"]!["max_idle_prompts"] = 2;
        return config;
    }

    [Fact]
    public async Task A_silent_person_is_spoken_to_twice_and_then_left_in_peace()
    {
        await using var person = await LonelyAsync();
        var first = DateTimeOffset.Parse((string)(await person.NextAsync("partner_message"))["timestamp"]!);
        var second = DateTimeOffset.Parse((string)(await person.NextAsync("partner_message"))["timestamp"]!);

        (second - first).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(1));
        await CountedAsync(1, "ai_decisions", "reason = 'enough_idle_prompts'");
        (await CountAsync("messages")).ShouldBe(2);
        Stage.Asked.Count.ShouldBe(2);
    }

}

public sealed class WritingTests(PostgresCluster cluster) : AiTest(cluster)
{
    /// <summary>Longer than this machine may stand still between two keys.</summary>
    private const int IdleSeconds = 5;

    protected override JsonObject Config()
    {
        var config = base.Config();
        config["behavior"]!["idle_timeout_seconds"] = IdleSeconds;
        return config;
    }

    [Fact]
    public async Task Whoever_writes_is_not_idle()
    {
        await using var person = await LonelyAsync();
        var began = Stopwatch.GetTimestamp();
        var lastSign = TimeProvider.System.GetUtcNow();
        await WaitFor.TrueAsync(async () =>
        {
            lastSign = TimeProvider.System.GetUtcNow();
            await person.SendAsync(new { type = "typing", active = true });
            return Stopwatch.GetElapsedTime(began) > TimeSpan.FromSeconds(IdleSeconds + 1);
        });
        var spoken = DateTimeOffset.Parse((string)(await person.NextAsync("partner_message"))["timestamp"]!);
        // The silence began behind the last sign of life.
        (spoken - lastSign).ShouldBeGreaterThan(TimeSpan.FromSeconds(IdleSeconds - 0.1));
    }
}

public sealed class BudgetTests(PostgresCluster cluster) : AiTest(cluster)
{
    protected override JsonObject Config()
    {
        var config = base.Config();
        config["prices"] = new JsonObject { ["scripted/stage"] = new JsonObject { ["input"] = 1, ["output"] = 1000 } };
        config["generation"] = new JsonObject { ["max_tokens"] = 100 };
        config["budget"] = new JsonObject { ["per_conversation_usd"] = 0.15 };
        return config;
    }

    [Fact]
    public async Task At_the_cap_the_seat_ends_and_no_model_is_asked_any_more()
    {
        // One answer of 100 tokens may cost 0.1 dollars; it used 20 and cost 0.02.
        await using var person = await LonelyAsync();
        for (var round = 1; round <= 3; round++)
        {
            await person.SayAsync($"Round {round}");
            await person.NextAsync("partner_message");
        }

        await person.SayAsync("Round 4");
        await person.NextAsync("partner_left");
        await person.NextAsync("waiting");
        (await CountAsync("conversations", "end_reason = 'BudgetReached'")).ShouldBe(1);
        (await Server.QueryAsync<decimal>("SELECT sum(cost) FROM arena.llm_calls")).ShouldBe(0.0603m);
        Stage.Asked.Count.ShouldBe(3);
    }
}
