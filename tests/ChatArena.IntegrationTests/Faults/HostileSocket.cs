using ChatArena.IntegrationTests.Hosting;

namespace ChatArena.IntegrationTests.Faults;

/// <summary>Somebody in a conversation who sends frames of one hostile kind, and counts what answers them.</summary>
internal sealed class HostileSocket(RawSocket socket, HostileFrames kind) : IAsyncDisposable
{
    /// <summary>Client ids of frames that were taken for messages and confirmed.</summary>
    public List<string> Confirmed { get; } = [];

    public static async Task<HostileSocket> JoinAsync(Uri server, HostileFrames kind)
    {
        var socket = await RawSocket.ConnectAsync(server);
        await socket.SendTextAsync("""{"type":"join","consent":true}""");
        await socket.NextAsync("waiting");
        return new(socket, kind);
    }

    /// <summary>Every frame gets exactly one answer, one that its kind may get.</summary>
    public async Task SendAsync(Random chances)
    {
        var sending = WriteAsync(chances);
        for (var answers = 0; answers < kind.PerThousand;)
        {
            var frame = await socket.NextAsync() ?? throw new InvalidOperationException($"{kind.Name}: the server closed with {socket.CloseCode} after {answers} answers.");
            var type = (string)frame["type"]!;
            if (type is not ("error" or "message_sent"))
            {
                // What befalls everybody: a partner, and what the partner says.
                continue;
            }

            kind.Answers.ShouldContain(type == "error" ? (string)frame["code"]! : type, $"{kind.Name}: {frame.ToJsonString()}");
            answers++;
            if (type == "message_sent")
            {
                Confirmed.Add((string)frame["client_id"]!);
            }
        }

        await sending;
    }

    /// <summary>Every frame costs its socket.</summary>
    public static async Task CloseAsync(Uri server, HostileFrames kind, Random chances)
    {
        for (var number = 0; number < kind.PerThousand; number++)
        {
            await using var socket = await RawSocket.ConnectAsync(server);
            await socket.SendBytesAsync(kind.Write(chances));
            // RFC 6455: 1002 for what breaks the protocol, 1007 for bytes that are no text, unless the connection is torn down before.
            (await socket.ClosedAsync()).ShouldBeOneOf(null, 1002, 1007);
        }
    }

    /// <summary>A frame that is begun, and goes on, and is never finished.</summary>
    public static async Task DripAsync(Uri server)
    {
        await using var socket = await RawSocket.ConnectAsync(server);
        await socket.SendBytesAsync(RawSocket.Frame(RawSocket.Text, """{"type":"""u8, end: false));
        using var stop = new CancellationTokenSource();
        var dripping = Task.Run(async () =>
        {
            try
            {
                while (!stop.IsCancellationRequested)
                {
                    await socket.SendBytesAsync(RawSocket.Frame(RawSocket.Continuation, " "u8, end: false));
                    await Task.Delay(100, CancellationToken.None);
                }
            }
            catch (IOException)
            {
                // Closed, as it should be.
            }
        });
        (await socket.ClosedAsync()).ShouldBe(4002);
        await stop.CancelAsync();
        await dripping;
    }

    public ValueTask DisposeAsync() => socket.DisposeAsync();

    private async Task WriteAsync(Random chances)
    {
        for (var number = 0; number < kind.PerThousand; number++)
        {
            var frame = kind.Write(chances);
            if (kind.Name != "slow drip")
            {
                await socket.SendBytesAsync(frame);
                continue;
            }

            for (var position = 0; position < frame.Length; position++)
            {
                await socket.SendBytesAsync(frame.AsMemory(position, 1));
            }
        }
    }
}
