using System.Net.Http.Json;
using ChatArena.IntegrationTests.Hosting;

namespace ChatArena.IntegrationTests.Exports;

public sealed class TranscriptFolderTests(PostgresCluster cluster) : IAsyncLifetime
{
    private readonly string _parent = Directory.CreateTempSubdirectory("chatarena-transcripts-").FullName;
    private ArenaServer _server = null!;
    private string _connection = "";

    private string Folder => Path.Combine(_parent, "not", "there", "yet");

    public async ValueTask InitializeAsync()
    {
        _connection = await cluster.CreateDatabaseAsync();
        _server = await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _server.Log.Errors.ShouldBeEmpty();
        Directory.Delete(_parent, recursive: true);
    }

    [Fact]
    public async Task A_finished_transcript_is_a_file_that_follows_the_store()
    {
        await using var silent = await Pair.MeetAsync(_server);
        await silent.One.SendAsync(new { type = "disconnect" });
        await using var pair = await Pair.MeetAsync(_server, resume: true);
        await Hostile.TalkAsync(pair);
        Directory.EnumerateFiles(Folder).ShouldBeEmpty();
        await pair.Two.SendAsync(new { type = "disconnect" });
        var file = Path.Combine(Folder, $"{pair.SessionId}.json");
        await WaitFor.TrueAsync(() => Task.FromResult(File.Exists(file)));

        using var staff = await Staff.SetUpAsync(_server);
        (await File.ReadAllBytesAsync(file)).ShouldBe(await staff.GetByteArrayAsync($"/api/conversations/{pair.SessionId}/transcript"));
        Directory.EnumerateFiles(Folder).ShouldHaveSingleItem();

        await Staff.JsonAsync(await staff.PostAsJsonAsync("/api/withdrawals", new { code = pair.WithdrawalCode }));
        await WaitFor.TrueAsync(async () => !(await File.ReadAllTextAsync(file)).Contains("onerror"));
        File.ReadAllText(file).ShouldContain("answer 0");

        await staff.DeleteAsync($"/api/conversations/{pair.SessionId}");
        // Whoever wrote it just then takes it away again.
        await WaitFor.TrueAsync(() => Task.FromResult(!File.Exists(file)));
    }

    [Fact]
    public async Task What_was_missed_while_the_server_was_stopped_is_written_at_the_next_start()
    {
        await using var pair = await Pair.MeetAsync(_server);
        await pair.TalkAsync();
        await pair.Two.SendAsync(new { type = "disconnect" });
        var file = Path.Combine(Folder, $"{pair.SessionId}.json");
        await WaitFor.TrueAsync(() => Task.FromResult(File.Exists(file)));
        await _server.DisposeAsync();
        File.Delete(file);

        _server = await StartAsync();
        await WaitFor.TrueAsync(() => Task.FromResult(File.Exists(file)));
    }

    private Task<ArenaServer> StartAsync() => ArenaServer.StartAsync(_connection, $"Arena:Transcripts:Folder={Folder}");
}
