using System.Diagnostics;
using ChatArena.IntegrationTests.Faults;
using Npgsql;

namespace ChatArena.IntegrationTests.Hosting;

/// <summary>A folder for a Standalone's data, which every user may enter, and a way to end whatever runs in it.</summary>
public sealed class TemporaryData : IAsyncDisposable
{
    private TemporaryData(string path) => Path = path;

    public string Path { get; }

    public static TemporaryData Make(string parent = "/tmp")
    {
        var path = System.IO.Path.Combine(parent, $"chatarena-{Guid.CreateVersion7():N}");
        Directory.CreateDirectory(path);
        return new(path);
    }

    /// <summary>The processes of PostgreSQL that serve this folder, postmaster first.</summary>
    public static IReadOnlyList<int> Postmasters(string cluster) =>
        [.. Directory.EnumerateDirectories("/proc")
            .Select(System.IO.Path.GetFileName)
            .Where(name => int.TryParse(name, out _))
            .Select(name => (Id: int.Parse(name!), Command: CommandLine(name!)))
            .Where(process => process.Command.Contains("-D\0" + cluster, StringComparison.Ordinal) && !process.Command.Contains("pg_ctl", StringComparison.Ordinal))
            .Select(process => process.Id)];

    /// <summary>What the private PostgreSQL in this folder holds.</summary>
    internal async Task<IReadOnlyList<StoredWords>> ReadAsync()
    {
        await using var store = await OpenStoreAsync();
        return await Promises.ReadAsync(store);
    }

    /// <summary>The private PostgreSQL in this folder as it runs now.</summary>
    public async Task<NpgsqlDataSource> OpenStoreAsync()
    {
        var password = (await File.ReadAllTextAsync(System.IO.Path.Combine(Path, "postgres.password"))).Trim();
        var port = (await File.ReadAllLinesAsync(System.IO.Path.Combine(Path, "postgres", "data", "postmaster.pid")))[3];
        return NpgsqlDataSource.Create($"Host=127.0.0.1;Port={port};Username=arena;Password={password};Database=arena;Pooling=false");
    }

    public async Task KillPostgresAsync()
    {
        foreach (var id in Postmasters(System.IO.Path.Combine(Path, "postgres", "data")))
        {
            using var kill = Process.Start("kill", ["-KILL", $"{id}"]);
            await kill.WaitForExitAsync();
        }
    }

    /// <summary>Every process of the private PostgreSQL at once, the postmaster first.</summary>
    /// <param name="signal">Such as <c>STOP</c> and <c>CONT</c>.</param>
    public async Task SignalPostgresAsync(string signal)
    {
        // By its own word: a process that it has just made looks like itself for a moment.
        var postmaster = int.Parse((await File.ReadAllLinesAsync(System.IO.Path.Combine(Path, "postgres", "data", "postmaster.pid")))[0]);
        using var kill = Process.Start("/bin/sh", ["-c", $"kill -{signal} {postmaster}; pkill -{signal} -P {postmaster}"]);
        await kill.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillPostgresAsync();
        using var remove = Process.Start("rm", ["-rf", Path]);
        await remove.WaitForExitAsync();
    }

    private static string CommandLine(string process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline");
        }
        catch (IOException)
        {
            // Ended while we looked.
            return "";
        }
    }
}
