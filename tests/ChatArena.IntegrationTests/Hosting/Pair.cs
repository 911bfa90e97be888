using System.Text.Json.Nodes;

namespace ChatArena.IntegrationTests.Hosting;

/// <summary>Two people in one conversation.</summary>
public sealed class Pair : IAsyncDisposable
{
    private Pair(ArenaClient one, ArenaClient two) => (One, Two) = (one, two);

    public ArenaClient One { get; private set; }
    public ArenaClient Two { get; }
    public string SessionId { get; private set; } = "";
    public JsonObject PairedOne { get; private set; } = [];
    public JsonObject PairedTwo { get; private set; } = [];

    /// <summary>The resume token of the first person; null without resume.</summary>
    public string? Token { get; private set; }

    public string? WithdrawalCode { get; private set; }

    /// <summary>Everything <see cref="TalkAsync"/> said, in order.</summary>
    public List<string> Said { get; } = [];

    public static Task<Pair> MeetAsync(ArenaServer server, bool resume = false) => MeetAsync(server.ConnectAsync, resume);

    public static async Task<Pair> MeetAsync(Func<Task<ArenaClient>> connect, bool resume = false)
    {
        var pair = new Pair(await connect(), await connect());
        await pair.One.JoinAsync(resume);
        if (resume)
        {
            var session = await pair.One.NextAsync("session");
            (pair.Token, pair.WithdrawalCode) = ((string)session["token"]!, (string)session["withdrawal_code"]!);
        }

        await pair.One.NextAsync("waiting");
        await pair.Two.JoinAsync(resume);
        pair.PairedOne = await pair.One.NextAsync("paired");
        pair.PairedTwo = await pair.Two.NextAsync("paired");
        pair.SessionId = (string)pair.PairedOne["session_id"]!;
        ((string)pair.PairedTwo["session_id"]!).ShouldBe(pair.SessionId);
        return pair;
    }

    /// <summary>Both say something and hear it.</summary>
    public async Task TalkAsync()
    {
        await HearAsync(One, Two);
        await HearAsync(Two, One);
    }

    /// <summary>The first person comes back on a new connection.</summary>
    public async Task<JsonObject> ResumeAsync(ArenaServer server, int lastSeq, string? sessionId = null)
    {
        One = await server.ConnectAsync();
        await One.SendAsync(new { type = "resume", token = Token, last_seq = lastSeq, session_id = sessionId });
        return await One.NextAsync("resumed");
    }

    public async ValueTask DisposeAsync()
    {
        await One.DisposeAsync();
        await Two.DisposeAsync();
    }

    private async Task HearAsync(ArenaClient speaker, ArenaClient listener)
    {
        var speech = $"Something to say {Guid.CreateVersion7():N}";
        Said.Add(speech);
        await speaker.SayAsync(speech);
        await speaker.NextAsync("message_sent");
        ((string)(await listener.NextAsync("partner_message"))["content"]!).ShouldBe(speech);
    }
}
