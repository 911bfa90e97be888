using System.Text.Json.Nodes;
using ChatArena.IntegrationTests.Hosting;

namespace ChatArena.IntegrationTests.Ai;

public sealed class SilentWithModelTests(PostgresCluster cluster) : AiTest(cluster, "MAX_CONVERSATION_SECONDS=5")
{
    [Fact]
    public async Task Silence_ends_a_conversation_with_a_model_too()
    {
        await using var person = await LonelyAsync();
        var ended = await person.NextAsync("conversation_ended");
        ((string)ended["reason"]!, (string)ended["cause"]!).ShouldBe(("time_up", "silence"));
        ((string)(await person.NextAsync("waiting"))["reason"]!).ShouldBe("time_up");
        (await Server.QueryAsync<bool>("SELECT min(ended_at - started_at) >= interval '4.9 seconds' FROM arena.conversations WHERE end_reason = 'Silence'")).ShouldBeTrue();
        Stage.Asked.ShouldBeEmpty();
    }
}

public sealed class CappedWithModelTests(PostgresCluster cluster) : AiTest(cluster, "Arena:Conversation:HardCapSeconds=5")
{
    [Fact]
    public async Task No_conversation_with_a_model_is_longer_than_the_cap()
    {
        await using var person = await LonelyAsync();
        await person.SayAsync("We could talk for ever");
        ((string)(await person.NextAsync("conversation_ended"))["cause"]!).ShouldBe("hard_cap");
        await person.NextAsync("waiting");
        (await CountAsync("conversations", "end_reason = 'HardCap'")).ShouldBeGreaterThanOrEqualTo(1);
    }
}

public sealed class TypingTests(PostgresCluster cluster) : AiTest(cluster)
{
    protected override JsonObject Config()
    {
        var config = base.Config();
        config["behavior"] = new JsonObject { ["response_delay_min_ms"] = 500, ["response_delay_max_ms"] = 3000 };
        return config;
    }

    [Fact]
    public async Task An_answer_comes_when_a_person_would_have_typed_it()
    {
        Stage.Answer = (_, _) => Task.FromResult("<think>What do I answer to that?</think><speech>One two three four five six seven eight nine ten</speech>");
        await using var person = await LonelyAsync(resume: true);
        await person.SayAsync("Count to ten");
        ((bool)(await person.NextAsync("typing"))["active"]!).ShouldBeTrue();
        await person.NextAsync("partner_message");

        // Ten words take two seconds, give or take a fifth; how much a busy machine adds is no matter.
        var taken = await Server.QueryAsync<TimeSpan>("SELECT (SELECT sent_at FROM arena.messages WHERE seq = 2) - (SELECT sent_at FROM arena.messages WHERE seq = 1)");
        taken.ShouldBeGreaterThan(TimeSpan.FromSeconds(1.59));
    }
}
