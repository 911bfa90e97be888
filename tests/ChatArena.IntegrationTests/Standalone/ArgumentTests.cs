using ChatArena.IntegrationTests.Hosting;

namespace ChatArena.IntegrationTests.Standalone;

/// <summary>Where the program listens and where transcripts go, as it is told by its arguments and its environment: what is told twice holds in its order.</summary>
public sealed class ArgumentTests(PostgresCluster cluster)
{
    [Fact]
    public async Task Arguments_win_over_variables_those_of_the_first_arena_too()
    {
        await using var data = TemporaryData.Make();
        var (folder, other) = (Path.Combine(data.Path, "argument"), Path.Combine(data.Path, "variable"));
        var port = PostgresCluster.FreePort();
        await using var arena = StandaloneProcess.Launch(
            data.Path, port, arguments: ["--no-reload", "--conversations-dir", folder, "--urls", $"http://127.0.0.1:{port}"], environment:
            [
                ("ASPNETCORE_URLS", $"http://127.0.0.1:{PostgresCluster.FreePort()}"), ("PORT", $"{PostgresCluster.FreePort()}"),
                ("CHAT_ARENA_CONVERSATIONS_DIR", other), ("ConnectionStrings__arena", await cluster.CreateDatabaseAsync()),
            ]);

        await IsWrittenAsync(arena, folder);

        Directory.Exists(other).ShouldBeFalse();
    }

    [Fact]
    public async Task Without_arguments_variables_hold_and_that_of_ASPNET_wins_over_PORT()
    {
        await using var data = TemporaryData.Make();
        var folder = Path.Combine(data.Path, "variable");
        var port = PostgresCluster.FreePort();
        await using var arena = StandaloneProcess.Launch(data.Path, port, environment:
            [
                ("ASPNETCORE_URLS", $"http://127.0.0.1:{port}"), ("PORT", $"{PostgresCluster.FreePort()}"),
                ("CHAT_ARENA_CONVERSATIONS_DIR", folder), ("ConnectionStrings__arena", await cluster.CreateDatabaseAsync()),
            ]);

        await IsWrittenAsync(arena, folder);
    }

    /// <summary>It serves at the address that the test asks at, alone, and a conversation becomes a file of this folder.</summary>
    private static async Task IsWrittenAsync(StandaloneProcess arena, string folder)
    {
        await arena.ReadyAsync();
        arena.Output.ShouldContain(line => line.StartsWith($"ChatArena is ready at http://127.0.0.1:{arena.Port}, data in", StringComparison.Ordinal));
        await using var pair = await Pair.MeetAsync(arena.ConnectAsync);
        await pair.TalkAsync();
        await pair.One.SendAsync(new { type = "disconnect" });
        await WaitFor.TrueAsync(() => Task.FromResult(File.Exists(Path.Combine(folder, $"{pair.SessionId}.json"))));
    }
}
