using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ChatArena.IntegrationTests.Hosting;

namespace ChatArena.IntegrationTests.Arena;

public sealed class WithdrawalTests(PostgresCluster cluster) : ArenaTest(cluster)
{
    [Fact]
    public async Task A_code_blanks_the_persons_words_and_ends_the_conversation()
    {
        await using var pair = await Pair.MeetAsync(Server, resume: true);
        await pair.TalkAsync();
        using var http = Server.Http();

        // Written down by hand: lower case, blanks for dashes.
        var code = pair.WithdrawalCode!.ToLowerInvariant().Replace('-', ' ');
        var answer = await http.PostAsJsonAsync("/api/withdrawals", new { code });

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var result = (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
        ((string)result["status"]!).ShouldBe("withdrawn");
        ((int)result["messages"]!).ShouldBe(1);
        (await pair.One.ClosedAsync()).ShouldBe(4503);
        (await pair.Two.NextAsync("partner_left"))["reason"]!.ToString().ShouldBe("left");
        (await Server.QueryAsync<bool>(
            """
            SELECT bool_and((think = '' AND speech = '') = (participant.withdrawn_at IS NOT NULL)) AND count(*) FILTER (WHERE think = '') = 1
            FROM arena.messages AS message
            JOIN arena.members AS member USING (conversation_id, seat)
            JOIN arena.participants AS participant ON participant.id = member.participant_id
            """)).ShouldBeTrue();
        (await Server.QueryAsync<string>("SELECT end_reason FROM arena.conversations WHERE code = $1", pair.SessionId)).ShouldBe("Withdrawn");

        // Again: the same answer; and no way back in.
        var again = (await (await http.PostAsJsonAsync("/api/withdrawals", new { code })).Content.ReadFromJsonAsync<JsonObject>())!;
        ((string)again["status"]!).ShouldBe("withdrawn");
        await using var back = await Server.ConnectAsync();
        await back.SendAsync(new { type = "resume", token = pair.Token, last_seq = 0 });
        (await back.RefusedAsync()).ShouldBe("resume_refused");
    }

    [Theory]
    [InlineData("")]
    [InlineData("00000-00000-00000")]
    [InlineData("what is this")]
    public async Task A_code_that_is_not_ours_is_unknown(string code)
    {
        using var http = Server.Http();
        var answer = await http.PostAsJsonAsync("/api/withdrawals", new { code });
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        ((string)(await answer.Content.ReadFromJsonAsync<JsonObject>())!["code"]!).ShouldBe("code_unknown");
    }

    [Fact]
    public async Task Somebody_who_waits_leaves_the_queue_when_they_withdraw()
    {
        await using var one = await Server.ConnectAsync();
        await one.JoinAsync(resume: true);
        var code = (string)(await one.NextAsync("session"))["withdrawal_code"]!;
        await one.NextAsync("waiting");
        using var http = Server.Http();
        await http.PostAsJsonAsync("/api/withdrawals", new { code });
        (await one.ClosedAsync()).ShouldBe(4503);

        await using var next = await Server.ConnectAsync();
        await next.JoinAsync();
        ((int)(await next.NextAsync("waiting"))["position"]!).ShouldBe(1);
        await next.NothingAsync("paired");
    }
}
