using System.Diagnostics;
using System.Text.RegularExpressions;
using ChatArena.Core;
using ChatArena.IntegrationTests.Hosting;
using ChatArena.Standalone;
using Npgsql;

namespace ChatArena.IntegrationTests.Standalone;

/// <summary>Backups by the very commands of docs/operations.md, and what comes back from them.</summary>
public sealed partial class BackupTests
{
    /// <summary>Seats are held for as long as a restore takes.</summary>
    private static readonly (string, string) Patient = ("Arena__Pairing__ResumeGraceSeconds", "3600");

    private static readonly string[] Commands = [.. CodeBlock().Matches(Section("Backup and restore")).Select(block => block.Groups[1].Value)];

    [Fact]
    public async Task A_copy_of_the_folder_of_a_stopped_arena_is_the_same_arena()
    {
        await using var data = TemporaryData.Make();
        await using var backup = TemporaryData.Make();
        string token;
        await using (var arena = await StandaloneProcess.StartAsync(data.Path, PostgresCluster.FreePort(), Patient))
        {
            token = await TalkAsync(arena, "kept in the copy");
        }

        await RunAsync(Commands[0], data.Path, backup.Path);
        var copy = Path.Combine(backup.Path, "arena");
        try
        {
            await using var restored = await StandaloneProcess.StartAsync(copy, PostgresCluster.FreePort(), Patient);
            await IsThereAsync(restored, token, "kept in the copy");
        }
        finally
        {
            foreach (var id in TemporaryData.Postmasters(Path.Combine(copy, "postgres", "data")))
            {
                await Process.Start("kill", ["-KILL", $"{id}"]).WaitForExitAsync();
            }
        }
    }

    [Fact]
    public async Task A_dump_of_a_running_arena_is_restored_into_a_fresh_folder()
    {
        await using var data = TemporaryData.Make();
        await using var fresh = TemporaryData.Make();
        await using var backup = TemporaryData.Make();
        string token;
        await using (var arena = await StandaloneProcess.StartAsync(data.Path, PostgresCluster.FreePort(), Patient))
        {
            token = await TalkAsync(arena, "kept in the dump");
            await RunAsync(Commands[1], data.Path, backup.Path);
            // Whoever talks is not disturbed.
            await arena.HealthyAsync();
        }

        await using (await StandaloneProcess.StartAsync(fresh.Path, PostgresCluster.FreePort(), Patient))
        {
            await RunAsync(Commands[2], fresh.Path, backup.Path);
        }

        await using var restored = await StandaloneProcess.StartAsync(fresh.Path, PostgresCluster.FreePort(), Patient);
        await IsThereAsync(restored, token, "kept in the dump");
    }

    [Fact]
    public async Task The_log_of_the_database_has_errors_and_no_word_of_anybody()
    {
        await using var data = TemporaryData.Make();
        await using var arena = await StandaloneProcess.StartAsync(data.Path, PostgresCluster.FreePort(), Patient);
        var port = int.Parse((await File.ReadAllLinesAsync(Path.Combine(data.Path, "postgres", "data", "postmaster.pid")))[3]);
        var password = await File.ReadAllTextAsync(Path.Combine(data.Path, "postgres.password"));
        await using var store = NpgsqlDataSource.Create($"Host=127.0.0.1;Port={port};Username=arena;Password={password};Database=arena");
        await using var table = store.CreateCommand("CREATE TABLE words (said text, seq int NOT NULL); INSERT INTO words VALUES ('WORDS-MARKER', 1)");
        await table.ExecuteNonQueryAsync();

        await using var failing = store.CreateCommand("UPDATE words SET seq = NULL WHERE said = 'WORDS-MARKER'");
        (await Should.ThrowAsync<PostgresException>(failing.ExecuteNonQueryAsync())).SqlState.ShouldBe(PostgresErrorCodes.NotNullViolation);

        var log = Path.Combine(data.Path, "postgres", "postgres.log");
        await WaitFor.TrueAsync(async () => (await File.ReadAllTextAsync(log)).Contains("violates not-null constraint", StringComparison.Ordinal));
        (await File.ReadAllTextAsync(log)).ShouldNotContain("WORDS-MARKER");
    }

    /// <returns>What brings the person who spoke back.</returns>
    private static async Task<string> TalkAsync(StandaloneProcess arena, string words)
    {
        await using var one = await arena.ConnectAsync();
        await using var two = await arena.ConnectAsync();
        await one.JoinAsync(resume: true);
        var token = (string)(await one.NextAsync("session"))["token"]!;
        await two.JoinAsync(resume: true);
        await one.NextAsync("paired");
        await one.SayAsync(words);
        await one.NextAsync("message_sent");
        return token;
    }

    private static async Task IsThereAsync(StandaloneProcess arena, string token, string words)
    {
        await using var back = await arena.ConnectAsync();
        await back.SendAsync(new { type = "resume", token, last_seq = 0 });
        ((string)(await back.NextAsync("own_message"))["speech"]!).ShouldBe(words);
    }

    private static async Task RunAsync(string commands, string data, string backup)
    {
        var start = new ProcessStartInfo("bash", ["-euo", "pipefail", "-c", commands.Replace("/backup", backup, StringComparison.Ordinal)]) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["ARENA_DATA"] = data;
        var programs = Path.GetDirectoryName(PostgresTools.Find(null).CommandLine("pg_dump")[^1]);
        start.Environment["PATH"] = $"{programs}:{Environment.GetEnvironmentVariable("PATH")}";
        using var process = Process.Start(start)!;
        var said = process.StandardError.ReadToEndAsync();
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, await said);
    }

    private static string Section(string title) =>
        File.ReadAllText(Path.Combine(Installation.Root, "docs", "operations.md")).Split($"\n## {title}\n")[1].Split("\n## ")[0];

    [GeneratedRegex("```\\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
