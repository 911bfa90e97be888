using System.Net.Http.Json;
using ChatArena.Core.Admin;
using ChatArena.IntegrationTests.Ai;
using ChatArena.IntegrationTests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace ChatArena.IntegrationTests.Store;

public sealed class ErasureTests(PostgresCluster cluster) : AiTest(cluster)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_message_that_was_being_stored_goes_with_the_others(bool withdraws)
    {
        await using var person = await Server.ConnectAsync();
        await person.JoinAsync(resume: true);
        var code = (string)(await person.NextAsync("session"))["withdrawal_code"]!;
        await person.NextAsync("paired");
        Stage.Answer = (_, _) => Task.FromResult("<speech>Pleased to meet you.</speech>");
        await person.SayAsync("My name is marker-7731");
        await person.NextAsync("partner_message");
        await WaitFor.TrueAsync(async () => await CountAsync("llm_calls", "answer IS NOT NULL") == 1);

        // As the log stores it: one statement, not committed yet.
        await using var writer = await Server.Store.OpenConnectionAsync();
        await using var underWay = await writer.BeginTransactionAsync();
        await using var insert = writer.CreateCommand();
        insert.CommandText = """
            INSERT INTO arena.messages (conversation_id, seq, seat, client_id, think, speech, sent_at, think_ms, speech_ms)
            SELECT conversation_id, 3, seat, gen_random_uuid(), 'marker-7731', 'marker-7731', now(), 0, 0 FROM arena.messages WHERE seq = 1
            """;
        (await insert.ExecuteNonQueryAsync()).ShouldBe(1);

        var erasing = EraseAsync(withdraws, code);
        await WaitFor.TrueAsync(() => Server.QueryAsync<bool>(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE relation = 'arena.messages'::regclass AND mode = 'ShareLock' AND NOT granted)"));
        await underWay.CommitAsync();
        await erasing;

        (await CountAsync("messages", "think || speech LIKE '%marker-7731%'")).ShouldBe(0);
        (await CountAsync("llm_calls", "prompt::text LIKE '%marker-7731%' OR answer IS NOT NULL")).ShouldBe(0);
        (await CountAsync("llm_calls", "input_tokens = 100")).ShouldBe(1, "what it cost stays in the books");
    }

    private async Task EraseAsync(bool withdraws, string code)
    {
        if (withdraws)
        {
            using var http = Server.Http();
            (await http.PostAsJsonAsync("/api/withdrawals", new { code })).EnsureSuccessStatusCode();
        }
        else
        {
            await Server.Services.GetRequiredService<ConversationDeletionService>().DeleteAllAsync("owner", CancellationToken.None);
        }
    }
}
