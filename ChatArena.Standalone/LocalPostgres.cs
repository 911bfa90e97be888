using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace ChatArena.Standalone;

/// <summary>
/// A PostgreSQL of this installation's own: cluster under the data folder, on loopback, with a random port and password. It stops with
/// the program; when it ends before, it is started again; when the program is killed a watcher stops it; a start takes over what an
/// earlier life left running.
/// </summary>
internal sealed class LocalPostgres : IAsyncDisposable
{
    private const string Role = "arena";
    private const string Database = "arena";

    /// <summary>Errors without the statement and the row that they are about: those can hold what participants said.</summary>
    private const string QuietLog = "-c log_error_verbosity=terse -c log_min_error_statement=panic";

    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(4);

    private readonly DataFolder? _data;
    private readonly PostgresTools? _tools;
    private readonly string _cluster;
    private PostgresKeeper? _keeper;

    private LocalPostgres(DataFolder? data, PostgresTools? tools, string cluster) => (_data, _tools, _cluster) = (data, tools, cluster);

    /// <summary>Null when a configured server is used.</summary>
    public string? DataFolder => _data?.Path;

    /// <summary>Sets <c>ConnectionStrings:arena</c>, unless it is configured.</summary>
    public static async Task<LocalPostgres> StartAsync(ConfigurationManager configuration)
    {
        DatabaseUrl.UseUnlessConfigured(configuration);
        if (!string.IsNullOrEmpty(configuration.GetConnectionString("arena")))
        {
            return new(null, null, "");
        }

        if (OperatingSystem.IsWindows())
        {
            throw new StartupException("a private PostgreSQL needs Linux or macOS. Start ChatArena.AppHost instead, or set ConnectionStrings__arena to a server.");
        }

        var data = Standalone.DataFolder.Open(configuration);
        try
        {
            var place = ClusterPlace.Find(data, configuration["Arena:Postgres:BinFolder"]);
            var postgres = new LocalPostgres(data, place.Tools, place.Folder);
            var connection = await postgres.StartAsync();
            configuration["ConnectionStrings:arena"] = connection;
            return postgres;
        }
        catch
        {
            data.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_data is null)
        {
            return;
        }

        await _keeper!.DisposeAsync();
        // Without its owner the watcher has nothing to watch.
        File.Delete(_data.File("owner"));
        var stop = _tools!.RunAsync("pg_ctl", "-D", _cluster, "-m", "fast", "-w", "-t", $"{StopPatience.TotalSeconds}", "stop");
        if ((await stop).Code != 0)
        {
            await _tools.RunAsync("pg_ctl", "-D", _cluster, "-m", "immediate", "-W", "stop");
        }

        _data.Dispose();
    }

    [UnsupportedOSPlatform("windows")]
    private async Task<string> StartAsync()
    {
        var password = Password();
        var isNew = !File.Exists(Path.Combine(_cluster, "PG_VERSION"));
        if (isNew)
        {
            await Startup.WaitAsync("PostgreSQL to make its data folder", CreateAsync(password));
        }

        // Before the server runs: whatever happens from now on, somebody stops it.
        await File.WriteAllTextAsync(_data!.File("owner"), $"{Environment.ProcessId}");
        OrphanWatcher.Start(_tools!, _cluster, _data.File("owner"));
        var running = await Startup.WaitAsync("PostgreSQL of an earlier run", AdoptAsync(password));
        var connection = running ?? await Startup.WaitAsync("PostgreSQL to start", LaunchAsync(password));
        await PostgresSetup.CreateDatabaseAsync(connection, Database);
        if (isNew && PostgresSetup.HasRoomForLog(_data.Path))
        {
            await Startup.WaitAsync("PostgreSQL to lay its log", PostgresSetup.LayLogAsync(connection));
        }

        var port = new NpgsqlConnectionStringBuilder(connection).Port;
        _keeper = new(_tools!, _cluster, () => LaunchAsync(password, port));
        return connection;
    }

    [UnsupportedOSPlatform("windows")]
    private string Password()
    {
        var file = _data!.File("postgres.password");
        if (!File.Exists(file))
        {
            using var stream = new FileStream(file, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
            stream.Write(Encoding.ASCII.GetBytes(RandomNumberGenerator.GetHexString(32)));
        }

        return File.ReadAllText(file).Trim();
    }

    /// <summary>Made beside its place and moved there when it is whole, so that a half-made cluster is never taken for one.</summary>
    private async Task CreateAsync(string password)
    {
        var fresh = _cluster + ".new";
        var passwordFile = _cluster + ".pw";
        var parent = Path.GetDirectoryName(_cluster)!;
        await File.WriteAllTextAsync(passwordFile, password);
        try
        {
            if (_tools!.User is { } user)
            {
                await ShellAsync("chown", user, passwordFile);
            }

            await _tools.RunAsync("/bin/rm", "-rf", fresh);
            var (code, said) = await _tools.RunAsync(
                "initdb", "-D", fresh, "-U", Role, "--auth=scram-sha-256", $"--pwfile={passwordFile}", "--encoding=UTF8", "--no-locale");
            if (code != 0)
            {
                await _tools.RunAsync("/bin/rm", "-rf", fresh);
                throw new StartupException(Reason(said, parent));
            }

            await ShellAsync("mv", fresh, _cluster);
        }
        finally
        {
            File.Delete(passwordFile);
        }
    }

    /// <summary>The connection to a server of an earlier life that still runs, or null.</summary>
    private async Task<string?> AdoptAsync(string password)
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            if ((await _tools!.RunAsync("pg_ctl", "-D", _cluster, "status")).Code != 0)
            {
                return null;
            }

            // postmaster.pid: line 1 the process, line 4 the port.
            var lines = (await _tools.RunAsync("/bin/cat", Path.Combine(_cluster, "postmaster.pid"))).Said.Split('\n');
            if (lines.Length > 3 && int.TryParse(lines[3], out var port) && await PostgresSetup.AnswersAsync(Connection(port, password)))
            {
                return Connection(port, password);
            }

            // On its way up or down.
            await Task.Delay(100);
        }

        throw new StartupException($"a PostgreSQL of an earlier run holds {_cluster} and does not answer. Stop it with: pg_ctl -D {_cluster} stop");
    }

    /// <param name="known">The port that this process has told everybody; none = a free one.</param>
    private async Task<string> LaunchAsync(string password, int? known = null)
    {
        var log = await LogFileAsync();
        for (var attempt = 0; ; attempt++)
        {
            var port = known ?? FreePort();
            var (code, said) = await _tools!.RunAsync(
                "pg_ctl", "-D", _cluster, "-w", "-t", "60", "-l", log,
                "-o", $"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=80 {QuietLog}", "start");
            if (code == 0)
            {
                return Connection(port, password);
            }

            var tail = (await _tools.RunAsync("/usr/bin/tail", "-n", "20", log)).Said;
            if (attempt == 2 || !tail.Contains("Address already in use", StringComparison.Ordinal))
            {
                throw new StartupException(Reason(said + tail, _cluster));
            }
        }
    }

    private async Task<string> LogFileAsync()
    {
        const long Large = 10 * 1024 * 1024;
        var log = Path.Combine(Path.GetDirectoryName(_cluster)!, "postgres.log");
        if (File.Exists(log) && new FileInfo(log).Length > Large)
        {
            await ShellAsync("mv", log, log + ".1");
        }

        if (_tools!.User is { } user)
        {
            await ShellAsync("touch", log);
            await ShellAsync("chown", user, log);
        }

        return log;
    }

    private static string Connection(int port, string password) =>
        $"Host=127.0.0.1;Port={port};Username={Role};Password={password};Database={Database};Maximum Pool Size=40;Command Timeout=15;Timeout=5;Keepalive=10";

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private static async Task ShellAsync(params string[] words)
    {
        using var process = Process.Start(words[0], words.Skip(1));
        await process.WaitForExitAsync();
    }

    /// <summary>The line of PostgreSQL's that says why.</summary>
    private static string Reason(string said, string folder)
    {
        if (said.Contains("No space left on device", StringComparison.Ordinal))
        {
            return $"the disk that holds {folder} is full. Make room and start again; nothing was damaged.";
        }

        var line = said.Split('\n').LastOrDefault(line => line.Contains("FATAL", StringComparison.Ordinal) || line.Contains("error:", StringComparison.Ordinal))
            ?? said.Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? "no reason given";
        return $"PostgreSQL does not start in {folder}: {line.Trim()}";
    }
}
