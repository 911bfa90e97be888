using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ChatArena.IntegrationTests.Hosting;

namespace ChatArena.IntegrationTests.Standalone;

/// <summary>Starting, stopping, and every way in which a start can fail: one clear line, an exit code, nothing damaged.</summary>
public sealed class StartTests
{
    /// <summary>For an end that takes two seconds, on a machine that may have others to serve.</summary>
    private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task It_says_where_it_runs_serves_and_stops_soon_with_everything_it_started()
    {
        await using var data = TemporaryData.Make();
        var port = PostgresCluster.FreePort();
        await using var arena = await StandaloneProcess.StartAsync(data.Path, port);
        arena.Output.ShouldContain($"ChatArena is ready at http://127.0.0.1:{port}, data in {data.Path}");
        using var http = new HttpClient { BaseAddress = arena.Address };
        (await http.GetStringAsync("/healthcheck")).ShouldBe("""{"status":"ok"}""");
        await arena.HealthyAsync();
        (await http.GetAsync("/alive")).StatusCode.ShouldBe(HttpStatusCode.OK);
        // Nobody's message has to wait until PostgreSQL has made room for it.
        Directory.GetFiles(Path.Combine(data.Path, "postgres", "data", "pg_wal"), new string('?', 24)).Length.ShouldBeGreaterThan(4);
        await using var waiting = await arena.ConnectAsync();
        await waiting.JoinAsync();
        await waiting.NextAsync("waiting");

        var asked = Stopwatch.GetTimestamp();
        await arena.InterruptAsync();
        (await waiting.ClosedAsync()).ShouldBe(4000);
        (await arena.ExitAsync()).ShouldBe(0);

        Stopwatch.GetElapsedTime(asked).ShouldBeLessThan(AtMost);
        TemporaryData.Postmasters(Path.Combine(data.Path, "postgres", "data")).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_was_said_is_there_after_a_restart()
    {
        await using var data = TemporaryData.Make();
        var port = PostgresCluster.FreePort();
        var patient = ("Arena__Pairing__ResumeGraceSeconds", "3600");
        string token;
        await using (var before = await StandaloneProcess.StartAsync(data.Path, port, patient))
        {
            await using var one = await before.ConnectAsync();
            await using var two = await before.ConnectAsync();
            await one.JoinAsync(resume: true);
            token = (string)(await one.NextAsync("session"))["token"]!;
            await two.JoinAsync(resume: true);
            await one.NextAsync("paired");
            await one.SayAsync("kept over the restart");
            await one.NextAsync("message_sent");
        }

        await using var after = await StandaloneProcess.StartAsync(data.Path, port, patient);
        await using var back = await after.ConnectAsync();
        await back.SendAsync(new { type = "resume", token, last_seq = 0 });
        ((string)(await back.NextAsync("resumed"))["state"]!).ShouldBe("paired");
        ((string)(await back.NextAsync("own_message"))["speech"]!).ShouldBe("kept over the restart");
    }

    [Fact]
    public async Task A_killed_program_takes_its_database_along_or_hands_it_over()
    {
        await using var data = TemporaryData.Make();
        var port = PostgresCluster.FreePort();
        await using var killed = await StandaloneProcess.StartAsync(data.Path, port);
        var cluster = Path.Combine(data.Path, "postgres", "data");
        await WaitFor.TrueAsync(() => Task.FromResult(TemporaryData.Postmasters(cluster).Count == 1));
        await killed.KillAsync();
        await killed.ExitAsync();

        // At once: the database of the killed life may still run, and is taken over.
        await using (var next = await StandaloneProcess.StartAsync(data.Path, port))
        {
            await WaitFor.TrueAsync(() => Task.FromResult(TemporaryData.Postmasters(cluster).Count == 1));
            await next.HealthyAsync();
            await next.KillAsync();
            await next.ExitAsync();
        }

        // And when nobody comes, the watcher stops it.
        await WaitFor.TrueAsync(() => Task.FromResult(TemporaryData.Postmasters(cluster).Count == 0));
    }

    [Fact]
    public async Task A_taken_port_is_one_line()
    {
        await using var data = TemporaryData.Make();
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        await FailsAsync(StandaloneProcess.Launch(data.Path, port), $"{port}", "PORT=");
    }

    [Fact]
    public async Task A_data_folder_in_use_is_one_line()
    {
        await using var data = TemporaryData.Make();
        await using var first = await StandaloneProcess.StartAsync(data.Path, PostgresCluster.FreePort());

        await FailsAsync(StandaloneProcess.Launch(data.Path, PostgresCluster.FreePort()), "another ChatArena uses", data.Path);

        await first.HealthyAsync();
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_one_line()
    {
        await using var data = TemporaryData.Make();
        var file = Path.Combine(data.Path, "a-file");
        await File.WriteAllTextAsync(file, "");

        await FailsAsync(StandaloneProcess.Launch(Path.Combine(file, "data"), PostgresCluster.FreePort()), "cannot be made", "ARENA_DATA");
    }

    [Fact]
    public async Task Missing_programs_of_PostgreSQL_are_one_line()
    {
        await using var data = TemporaryData.Make();
        await FailsAsync(
            StandaloneProcess.Launch(data.Path, PostgresCluster.FreePort(), environment: ("Arena__Postgres__BinFolder", data.Path)),
            "no PostgreSQL", "apt-get install postgresql");
    }

    [Fact]
    public async Task Data_of_another_version_is_one_line_and_stays_as_it_is()
    {
        await using var data = TemporaryData.Make();
        var cluster = Directory.CreateDirectory(Path.Combine(data.Path, "postgres", "data")).FullName;
        await File.WriteAllTextAsync(Path.Combine(cluster, "PG_VERSION"), "9\n");
        await File.WriteAllTextAsync(Path.Combine(cluster, "precious"), "data");

        await FailsAsync(StandaloneProcess.Launch(data.Path, PostgresCluster.FreePort()), "PostgreSQL 9", "untouched");

        (await File.ReadAllTextAsync(Path.Combine(cluster, "precious"))).ShouldBe("data");
        Directory.GetFiles(cluster).Length.ShouldBe(2);
    }

    [Fact]
    public async Task A_full_disk_is_one_line_and_the_next_start_works()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            // Only root can make a small disk; the message is the same for everybody.
            return;
        }

        await using var data = TemporaryData.Make();
        await RunAsync("mount", "-t", "tmpfs", "-o", "size=8m,mode=755", "tmpfs", data.Path);
        try
        {
            await FailsAsync(StandaloneProcess.Launch(data.Path, PostgresCluster.FreePort()), "full", "nothing was damaged");
            await RunAsync("mount", "-o", "remount,size=300m", data.Path);
            await using var works = await StandaloneProcess.StartAsync(data.Path, PostgresCluster.FreePort());
        }
        finally
        {
            await data.KillPostgresAsync();
            await RunAsync("umount", "-l", data.Path);
        }
    }

    [Fact]
    public async Task A_setting_that_is_not_valid_is_one_line()
    {
        await using var data = TemporaryData.Make();
        await FailsAsync(
            StandaloneProcess.Launch(data.Path, PostgresCluster.FreePort(), environment: ("Arena__Pairing__Draw", "alphabetical")), "Draw");
    }

    [Fact]
    public async Task Root_with_a_folder_PostgreSQL_cannot_reach_keeps_the_database_elsewhere()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return;
        }

        var home = Directory.CreateDirectory($"/root/chatarena-{Guid.CreateVersion7():N}");
        File.SetUnixFileMode(home.FullName, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await using var data = TemporaryData.Make(home.FullName);
        var place = "";
        try
        {
            await using (var first = await StandaloneProcess.StartAsync(data.Path, PostgresCluster.FreePort()))
            {
                place = (await File.ReadAllTextAsync(Path.Combine(data.Path, "postgres.location"))).Trim();
                place.ShouldStartWith("/var/lib/chatarena/");
                first.Output.Count(line => line.Contains(place)).ShouldBe(1);
            }

            // The same place the next time, without another word.
            await using var second = await StandaloneProcess.StartAsync(data.Path, PostgresCluster.FreePort());
            second.Output.ShouldNotContain(line => line.Contains(place));
        }
        finally
        {
            await RunAsync("rm", "-rf", home.FullName, place.Length > 0 ? place : home.FullName);
        }
    }

    [Fact]
    public async Task An_ordinary_user_needs_no_rights()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            // Every other test here ran as an ordinary user.
            return;
        }

        await using var data = TemporaryData.Make();
        var program = Directory.CreateDirectory(Path.Combine(data.Path, "program")).FullName;
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory).Where(file => new FileInfo(file).Length < 20_000_000))
        {
            File.Copy(file, Path.Combine(program, Path.GetFileName(file)));
        }

        await RunAsync("chown", "-R", "nobody", data.Path);
        await using var arena = StandaloneProcess.Launch(
            Path.Combine(data.Path, "data"), PostgresCluster.FreePort(), ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"], Path.Combine(program, "ChatArena.Standalone.dll"));
        await arena.ReadyAsync();
        await using var one = await arena.ConnectAsync();
        await one.JoinAsync();
        await one.NextAsync("waiting");
    }

    [Fact]
    public async Task A_folder_of_another_major_version_is_left_alone_and_the_start_says_what_to_do()
    {
        await using var data = TemporaryData.Make();
        var version = Path.Combine(data.Path, "postgres", "data", "PG_VERSION");
        Directory.CreateDirectory(Path.GetDirectoryName(version)!);
        await File.WriteAllTextAsync(version, "9\n");

        await FailsAsync(StandaloneProcess.Launch(data.Path, PostgresCluster.FreePort()), "the data was written by PostgreSQL 9, and only ", "Install PostgreSQL 9, or move the data with pg_dump", "untouched");

        Directory.GetFileSystemEntries(Path.GetDirectoryName(version)!).ShouldBe([version]);
    }

    internal static async Task FailsAsync(StandaloneProcess arena, params string[] mentions)
    {
        await using (arena)
        {
            (await arena.ExitAsync()).ShouldNotBe(0);
            var lines = arena.Output.Where(line => line.StartsWith("ChatArena cannot start: ", StringComparison.Ordinal)).ToList();
            lines.Count.ShouldBe(1, string.Join('\n', arena.Output));
            foreach (var mention in mentions)
            {
                lines[0].ShouldContain(mention);
            }

            arena.Output.ShouldNotContain(line => line.Contains("   at "), string.Join('\n', arena.Output));
        }
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, $"{program} {string.Join(' ', arguments)}");
    }
}
