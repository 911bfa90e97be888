using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using ChatArena.Api;
using ChatArena.Core;
using ChatArena.Core.Data;
using ChatArena.IntegrationTests.Hosting;
using ChatArena.ServiceDefaults;
using ChatArena.Standalone;
using Microsoft.AspNetCore.Builder;
using Npgsql;

[assembly: AssemblyFixture(typeof(PostgresCluster))]

namespace ChatArena.IntegrationTests.Hosting;

/// <summary>One PostgreSQL for the whole run; every test class gets a database of its own, copied from a migrated template.</summary>
public sealed class PostgresCluster : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chatarena-tests-").FullName;
    private static int _ports = Random.Shared.Next(20_000, 30_000);

    private readonly SemaphoreSlim _copying = new(1);
    private PostgresTools _tools = null!;
    private int _port;

    private string Data => Path.Combine(_folder, "data");
    private string Log => Path.Combine(_folder, "log");

    public async ValueTask InitializeAsync()
    {
        _tools = PostgresTools.Find(null);
        if (_tools.User is { } user)
        {
            await Process.Start("chown", [user, _folder]).WaitForExitAsync();
        }

        // Without fsync: these tests lose a database on purpose never by a power cut. Those that kill the server use its own cluster.
        await MustAsync("initdb", "-D", Data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync");
        _port = FreePort();
        await StartAsync();
        await CreateTemplateAsync();
    }

    /// <summary>For a test that has this cluster to itself: PostgreSQL goes away, in the middle of whatever it does.</summary>
    public Task StopAsync() => MustAsync("pg_ctl", "-D", Data, "-m", "immediate", "-w", "stop");

    public Task StartAsync() => MustAsync("pg_ctl", "-D", Data, "-w", "-l", Log, "-o",
        $"-p {_port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off -c max_connections=400", "start");

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await _tools.RunAsync("pg_ctl", "-D", Data, "-m", "immediate", "-w", "stop");
        await _tools.RunAsync("/bin/rm", "-rf", Data);
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A migrated database with the built-in study.</summary>
    public async Task<string> CreateDatabaseAsync(string template = "arena_template")
    {
        var name = $"test_{Guid.CreateVersion7():N}";
        await _copying.WaitAsync();
        try
        {
            await ExecuteAsync($"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY");
        }
        finally
        {
            _copying.Release();
        }

        return Connection(name);
    }

    /// <summary>A database with nothing in it.</summary>
    public Task<string> CreateEmptyDatabaseAsync() => CreateDatabaseAsync("template1");

    /// <summary>
    /// A port that is taken later, given to nobody else of this run. Below those that the system gives away: until it is taken, no connection and no
    /// server that asks for any port gets it.
    /// </summary>
    internal static int FreePort()
    {
        while (true)
        {
            var port = 20_000 + (Interlocked.Increment(ref _ports) % 10_000);
            try
            {
                using var probe = new TcpListener(IPAddress.Loopback, port);
                probe.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody else's.
            }
        }
    }

    private string Connection(string database) =>
        $"Host=127.0.0.1;Port={_port};Username=postgres;Database={database};Maximum Pool Size=20;Timeout=30;Include Error Detail=false";

    private async Task CreateTemplateAsync()
    {
        await ExecuteAsync("CREATE DATABASE arena_template");
        var builder = WebApplication.CreateBuilder();
        builder.Configuration["ConnectionStrings:arena"] = Connection("arena_template") + ";Pooling=false";
        builder.AddServiceDefaults().AddPostgres<ArenaDb>("arena", ArenaDb.Configure);
        // The Api too: it keeps the accounts in a schema of its own.
        builder.AddArena().AddInMemoryBackplane().AddApi();
        await using var app = builder.Build();
        await app.Services.MigrateAsync();
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Connection("postgres") + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 60 };
        await command.ExecuteNonQueryAsync();
    }

    private async Task MustAsync(string program, params string[] arguments)
    {
        var (code, said) = await _tools.RunAsync(program, arguments);
        if (code != 0)
        {
            var log = File.Exists(Log) ? string.Join('\n', File.ReadLines(Log).TakeLast(10)) : "";
            throw new InvalidOperationException($"{program}: {said}\n{log}");
        }
    }
}
