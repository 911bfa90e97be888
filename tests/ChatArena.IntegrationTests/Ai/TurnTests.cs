using ChatArena.AiWorker.Models;
using ChatArena.AiWorker.Turns;
using ChatArena.Core.AiTurns;
using ChatArena.IntegrationTests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace ChatArena.IntegrationTests.Ai;

public sealed class TurnTests(PostgresCluster cluster) : AiTest(cluster)
{
    [Fact]
    public async Task One_answer_at_a_time_in_order()
    {
        var go = new SemaphoreSlim(0);
        Stage.Answer = async (request, cancel) =>
        {
            await go.WaitAsync(cancel);
            return $"<think>thinking of it</think><speech>To {request.Messages[^1].Content}</speech>";
        };
        await using var person = await LonelyAsync();
        await person.SayAsync("one");
        await person.SayAsync("two");
        await person.NextAsync("message_sent");
        await person.NextAsync("message_sent");
        go.Release(2);

        var first = await person.NextAsync("partner_message");
        ((int)first["seq"]!).ShouldBe(3);
        await CountedAsync(1, "messages", "generation->>'kind' = 'Reply' AND generation->>'prompt_seq' IN ('2', '3')");
        Stage.MostRunning.ShouldBe(1);
    }

    [Fact]
    public async Task A_turn_that_comes_twice_speaks_once()
    {
        await using var person = await LonelyAsync();
        await person.SayAsync("Say it once");
        await person.NextAsync("partner_message");
        var conversation = await Server.QueryAsync<Guid>("SELECT id FROM arena.conversations");
        var seat = await Server.QueryAsync<short>("SELECT seat FROM arena.members WHERE kind = 'Ai'");

        // As it comes back when a worker dies between its message and the acknowledgement.
        var turn = AiTurn.For(conversation, seat, AiTurnKind.Reply, 1, TimeProvider.System.GetUtcNow());
        await Server.Services.GetRequiredService<TurnRunner>().RunAsync(new(turn, Guid.CreateVersion7(), 2), CancellationToken.None);

        (await CountAsync("ai_decisions", "reason = 'already_spoke' AND trigger_seq = 1")).ShouldBe(1);
        (await CountAsync("messages")).ShouldBe(2);
        Stage.Asked.Count.ShouldBe(1);
    }

    [Fact]
    public async Task When_the_person_leaves_the_model_is_stopped_and_never_speaks()
    {
        var stopped = new TaskCompletionSource();
        Stage.Answer = async (_, cancel) =>
        {
            await using var registration = cancel.Register(() => stopped.TrySetResult());
            await Task.Delay(Timeout.Infinite, cancel);
            return "";
        };
        await using var person = await LonelyAsync();
        await person.SayAsync("Take your time");
        await WaitFor.TrueAsync(() => Task.FromResult(Stage.Asked.Count == 1));
        await person.SendAsync(new { type = "reassign" });

        await stopped.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await CountedAsync(1, "ai_decisions", "reason = 'conversation_over'");
        await CountedAsync(1, "llm_calls", "failure = 'cancelled'");
        (await CountAsync("messages", "generation IS NOT NULL")).ShouldBe(0);
    }

    [Fact]
    public async Task When_no_model_answers_the_person_is_told_and_waits_for_another_partner()
    {
        Stage.Answer = (_, _) => throw new ModelException(ModelFailure.Refused, "no such model");
        await using var person = await LonelyAsync();
        await person.SayAsync("Hello?");
        await person.NextAsync("partner_left");
        await person.NextAsync("waiting");
        (await CountAsync("conversations", "end_reason = 'AiFailed'")).ShouldBeGreaterThanOrEqualTo(1);
        await WaitFor.TrueAsync(async () => await CountAsync("ai_decisions", "reason = 'no_model_answered'") >= 1);
    }

    [Fact]
    public async Task An_answer_that_cannot_be_said_is_asked_for_again()
    {
        var tries = 0;
        Stage.Answer = (_, _) => Task.FromResult(Interlocked.Increment(ref tries) < 3 ? "<think>secret without an end" : "<think>Now then.</think><speech>Third time lucky</speech>");
        await using var person = await LonelyAsync();
        await person.SayAsync("Hello?");
        ((string)(await person.NextAsync("partner_message"))["content"]!).ShouldBe("Third time lucky");
        (await Server.QueryAsync<string>("SELECT generation->>'attempts' FROM arena.messages WHERE seq = 2")).ShouldBe("3");
        person.Everything.ShouldAllBe(frame => !frame.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_turn_that_got_lost_is_found_again_in_the_store()
    {
        await using var person = await LonelyAsync();
        // As after a crash: the message is committed, and nobody has heard of it.
        await Server.QueryAsync<long>("""
            WITH said AS (
              INSERT INTO arena.messages (conversation_id, seq, seat, client_id, think, speech, sent_at)
              SELECT conversation_id, 1, seat, 'lost', 'A thought of it', 'Was I heard?', now() - interval '1 minute' FROM arena.members WHERE kind = 'Human' RETURNING seq),
            older AS (UPDATE arena.conversations SET started_at = now() - interval '2 minutes' RETURNING id)
            SELECT (SELECT count(*) FROM said) + (SELECT count(*) FROM older)
            """);
        ((string)(await person.NextAsync("partner_message"))["content"]!).ShouldBe("I heard: Was I heard?");
    }

    [Fact]
    public async Task An_answer_that_was_begun_before_is_none_to_a_message_whose_turn_got_lost()
    {
        var go = new TaskCompletionSource();
        Stage.Answer = async (request, cancel) =>
        {
            await go.Task.WaitAsync(cancel);
            return $"<think>thinking of it</think><speech>To {request.Messages[^1].Content}</speech>";
        };
        await using var person = await LonelyAsync();
        await person.SayAsync("one");
        await WaitFor.TrueAsync(() => Task.FromResult(Stage.Asked.Count == 1));
        // As when the queue comes back empty while a model answers: the message is committed, and no turn waits for it.
        await Server.QueryAsync<long>("""
            WITH said AS (
              INSERT INTO arena.messages (conversation_id, seq, seat, client_id, think, speech, sent_at)
              SELECT conversation_id, 2, seat, 'lost', 'A thought of it', 'two', now() - interval '1 minute' FROM arena.members WHERE kind = 'Human' RETURNING seq),
            older AS (UPDATE arena.conversations SET started_at = now() - interval '2 minutes' RETURNING id)
            SELECT (SELECT count(*) FROM said) + (SELECT count(*) FROM older)
            """);
        go.SetResult();
        ((string)(await person.NextAsync("partner_message"))["content"]!).ShouldBe("To one");
        ((int)(await person.NextAsync("partner_message"))["seq"]!).ShouldBe(4);
        (await Server.QueryAsync<string>("SELECT generation->>'kind' FROM arena.messages WHERE seq = 4")).ShouldBe("Reply");
    }
}
