using ChatArena.Core.Admin;
using ChatArena.Core.Participants;
using ChatArena.IntegrationTests.Ai;
using ChatArena.IntegrationTests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace ChatArena.IntegrationTests.Store;

public sealed class ErasureTests(PostgresCluster cluster) : AiTest(cluster)
{
    private const string Words = "think || speech LIKE '%marker-7731%'";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_message_that_was_being_stored_goes_with_the_others(bool withdraws)
    {
        await using var person = await Server.ConnectAsync();
        var code = await TellAsync(person);
        await using var writer = await Server.Store.OpenConnectionAsync();
        await using var underWay = await StoreAsync(writer);

        var erasing = EraseAsync(withdraws, code);
        await IsWaitedForAsync();
        await underWay.CommitAsync();
        await erasing;

        (await CountAsync("messages", Words)).ShouldBe(0);
        (await CountAsync("llm_calls", "prompt::text LIKE '%marker-7731%' OR answer IS NOT NULL")).ShouldBe(0);
        (await CountAsync("llm_calls", "input_tokens = 100")).ShouldBe(1, "what it cost stays in the books");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_was_stored_before_is_gone_even_if_nobody_can_wait_for_the_rest(bool withdraws)
    {
        await using var person = await Server.ConnectAsync();
        var code = await TellAsync(person);
        await using var writer = await Server.Store.OpenConnectionAsync();
        await using var underWay = await StoreAsync(writer);

        using var stop = new CancellationTokenSource();
        var erasing = EraseAsync(withdraws, code, stop.Token);
        await IsWaitedForAsync();
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(erasing);

        (await CountAsync("messages", Words)).ShouldBe(0);
        (await CountAsync("llm_calls", "prompt::text LIKE '%marker-7731%' OR answer IS NOT NULL")).ShouldBe(0);
        if (withdraws)
        {
            await person.ClosedAsync();
        }
        else
        {
            await person.NextAsync("conversation_ended");
        }
    }

    /// <returns>The code to withdraw with.</returns>
    private async Task<string> TellAsync(ArenaClient person)
    {
        await person.JoinAsync(resume: true);
        var code = (string)(await person.NextAsync("session"))["withdrawal_code"]!;
        await person.NextAsync("paired");
        Stage.Answer = (_, _) => Task.FromResult("<speech>Pleased to meet you.</speech>");
        await person.SayAsync("My name is marker-7731");
        await person.NextAsync("partner_message");
        await CountedAsync(1, "llm_calls", "answer IS NOT NULL");
        return code;
    }

    /// <summary>One more message as the log stores it: one statement, not committed yet.</summary>
    private static async Task<NpgsqlTransaction> StoreAsync(NpgsqlConnection writer)
    {
        var underWay = await writer.BeginTransactionAsync();
        await using var insert = writer.CreateCommand();
        insert.CommandText = """
            INSERT INTO arena.messages (conversation_id, seq, seat, client_id, think, speech, sent_at, think_ms, speech_ms)
            SELECT conversation_id, 3, seat, gen_random_uuid(), 'marker-7731', 'marker-7731', now(), 0, 0 FROM arena.messages WHERE seq = 1
            """;
        (await insert.ExecuteNonQueryAsync()).ShouldBe(1);
        return underWay;
    }

    private Task IsWaitedForAsync() => WaitFor.TrueAsync(() => Server.QueryAsync<bool>(
        """
        SELECT EXISTS (
          SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = database
          WHERE datname = current_database() AND relation = 'arena.messages'::regclass AND mode = 'ShareLock' AND NOT granted)
        """));

    private async Task EraseAsync(bool withdraws, string code, CancellationToken cancel = default)
    {
        if (withdraws)
        {
            var participant = Server.Services.GetRequiredService<WithdrawalCodes>().Read(code)!;
            await Server.Services.GetRequiredService<ParticipantService>().WithdrawAsync(participant, cancel);
        }
        else
        {
            await Server.Services.GetRequiredService<ConversationDeletionService>().DeleteAllAsync("owner", cancel);
        }
    }
}
