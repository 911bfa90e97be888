using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using ChatArena.IntegrationTests.Hosting;

namespace ChatArena.IntegrationTests.Faults;

/// <summary>
/// A participant who keeps talking whatever happens to the server: comes back after every cut, sends again what was not confirmed,
/// and remembers everything that was promised to them. Lives in another process than the server.
/// </summary>
internal sealed class Talker(Func<Task<ArenaClient>> connect, string name)
{
    private readonly Dictionary<string, string> _unconfirmed = [];
    private string? _token;
    private int _highestSeq;
    private int _said;
    private long _confirmedAt;
    private string? _lastReturn;

    public string? SessionId { get; private set; }

    /// <summary>Client id to seq, as confirmed.</summary>
    public Dictionary<string, int> Confirmed { get; } = [];

    /// <summary>Client id to speech: everything that was ever sent.</summary>
    public ConcurrentDictionary<string, string> Sent { get; } = [];

    /// <summary>Seq to speech, as heard from the partner.</summary>
    public Dictionary<int, string> Heard { get; } = [];

    /// <summary>Whatever must not happen.</summary>
    public ConcurrentQueue<string> Flaws { get; } = [];

    public int Returns { get; private set; }

    /// <summary>The longest time between two confirmations.</summary>
    public TimeSpan LongestWait { get; private set; }

    /// <summary>Something is not confirmed, or a number below the highest one has not been heard.</summary>
    private bool IsMissingSomething => _unconfirmed.Count > 0 || Heard.Count + Confirmed.Count < _highestSeq;

    /// <summary>For a failed test: what this person still waits for, and what went wrong.</summary>
    public override string ToString() =>
        $"{name} in {SessionId}: {Confirmed.Count} confirmed, {Heard.Count} heard up to {_highestSeq}, {Returns} returns ({_lastReturn}), unconfirmed [{string.Join(", ", _unconfirmed.Keys)}], flaws [{string.Join(", ", Flaws.Take(3))}]";

    public async Task TalkAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested || IsMissingSomething)
        {
            try
            {
                await using var client = await connect();
                await EnterAsync(client);
                await ConverseAsync(client, stop);
            }
            catch (Exception problem) when (problem is WebSocketException or TimeoutException or System.Threading.Channels.ChannelClosedException or HttpRequestException or IOException or InvalidOperationException or OperationCanceledException)
            {
                Returns++;
                _lastReturn = problem.Message;
                await Task.Delay(50, CancellationToken.None);
            }
        }
    }

    private async Task EnterAsync(ArenaClient client)
    {
        if (_token is null)
        {
            await client.JoinAsync(resume: true);
            var session = await client.NextAsync("session");
            _token = (string)session["token"]!;
        }
        else
        {
            await client.SendAsync(new { type = "resume", token = _token, last_seq = _highestSeq, session_id = SessionId });
            var resumed = await client.NextAsync("resumed");
            if ((string)resumed["state"]! == "paired")
            {
                Note(resumed);
            }
        }

        foreach (var (id, speech) in _unconfirmed)
        {
            await SayAsync(client, id, speech);
        }
    }

    private async Task ConverseAsync(ArenaClient client, CancellationToken stop)
    {
        if (SessionId is not null && _unconfirmed.Count == 0)
        {
            await SayNextAsync(client);
        }

        while (!stop.IsCancellationRequested || IsMissingSomething)
        {
            var frame = await client.NextAsync();
            switch ((string)frame["type"]!)
            {
                case "paired":
                    Note(frame);
                    await SayNextAsync(client);
                    break;
                case "message_sent" or "own_message":
                    Confirm(frame);
                    if (!stop.IsCancellationRequested && _unconfirmed.Count == 0)
                    {
                        await SayNextAsync(client);
                    }

                    break;
                case "partner_message":
                    Hear(frame);
                    break;
                case "error":
                    await RefusedAsync(client, frame);
                    break;
                case "partner_left" or "conversation_ended" or "inactivity_kick":
                    Flaws.Enqueue($"{name}: the conversation ended: {frame.ToJsonString()}");
                    return;
            }
        }
    }

    private void Note(JsonObject frame)
    {
        var session = (string)frame["session_id"]!;
        if (SessionId is not null && SessionId != session)
        {
            Flaws.Enqueue($"{name}: another conversation, {session} after {SessionId}");
        }

        SessionId = session;
    }

    private Task SayNextAsync(ArenaClient client)
    {
        var id = $"{name}-{++_said}";
        var speech = $"{id} says something";
        _unconfirmed[id] = speech;
        Sent[id] = speech;
        return SayAsync(client, id, speech);
    }

    private static Task SayAsync(ArenaClient client, string id, string speech) => client.SayAsync(speech, clientId: id);

    private async Task RefusedAsync(ArenaClient client, JsonObject error)
    {
        // The codes that say: later. Everything else would be a loss.
        var id = (string?)error["client_id"];
        if ((string)error["code"]! is not ("storage_unavailable" or "busy" or "rate_limited") || id is null || !_unconfirmed.TryGetValue(id, out var speech))
        {
            Flaws.Enqueue($"{name}: {error.ToJsonString()}");
            return;
        }

        await Task.Delay(100);
        await SayAsync(client, id, speech);
    }

    private void Confirm(JsonObject frame)
    {
        var id = (string)frame["client_id"]!;
        var seq = (int)frame["seq"]!;
        _highestSeq = Math.Max(_highestSeq, seq);
        if (_confirmedAt > 0 && Stopwatch.GetElapsedTime(_confirmedAt) is var wait && wait > LongestWait)
        {
            LongestWait = wait;
        }

        _confirmedAt = Stopwatch.GetTimestamp();
        _unconfirmed.Remove(id);
        if (Confirmed.TryGetValue(id, out var before) && before != seq)
        {
            Flaws.Enqueue($"{name}: {id} was confirmed as {before} and as {seq}");
        }

        Confirmed[id] = seq;
    }

    private void Hear(JsonObject frame)
    {
        var seq = (int)frame["seq"]!;
        if (!Heard.TryAdd(seq, (string)frame["content"]!))
        {
            Flaws.Enqueue($"{name}: heard {seq} twice");
        }

        _highestSeq = Math.Max(_highestSeq, seq);
    }
}
