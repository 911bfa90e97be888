using System.Diagnostics;

namespace ChatArena.Standalone;

/// <summary>PostgreSQL's programs of one version, run as the user who may run them: PostgreSQL refuses root.</summary>
internal sealed class PostgresTools(string folder, int version, string? user)
{
    private static readonly string[] Places = ["/usr/lib/postgresql", "/usr/local/pgsql", "/opt/homebrew/opt", "/usr/local/opt", "/usr/pgsql"];

    public int Version => version;

    /// <summary>The unprivileged user when this process is root, else null.</summary>
    public string? User => user;

    /// <param name="wanted">The version of the data, when there is some.</param>
    /// <param name="given">The folder of PostgreSQL's programs, when it is configured.</param>
    public static PostgresTools Find(int? wanted, string? given = null)
    {
        var found = (given is null ? Folders() : [given])
            .Where(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")))
            .Select(folder => (Folder: folder, Version: VersionOf(folder)))
            .Where(tools => tools.Version > 0)
            .OrderByDescending(tools => tools.Version)
            .ToList();
        if (found.Count == 0)
        {
            throw new StartupException(
                (given is null ? "PostgreSQL is not installed" : $"there is no PostgreSQL in {given}")
                + ". Install it (Debian and Ubuntu: sudo apt-get install postgresql), or set ConnectionStrings__arena to a server.");
        }

        var chosen = wanted is { } version ? found.Find(tools => tools.Version == version) : found[0];
        if (chosen.Folder is null)
        {
            throw new StartupException(
                $"the data was written by PostgreSQL {wanted}, and only {string.Join(", ", found.Select(tools => tools.Version).Distinct())} is installed. "
                + $"Install PostgreSQL {wanted}, or move the data with pg_dump; it is untouched.");
        }

        return new(chosen.Folder, chosen.Version, Environment.IsPrivilegedProcess ? "postgres" : null);
    }

    /// <summary>Runs a program to its end.</summary>
    /// <returns>Exit code and everything it said.</returns>
    public Task<(int Code, string Said)> RunAsync(string program, params string[] arguments) => RunAsync(CommandLine(program, arguments));

    /// <summary>The words of a command, <c>runuser</c> in front where it is needed.</summary>
    public IReadOnlyList<string> CommandLine(string program, params string[] arguments)
    {
        var path = program.Contains('/', StringComparison.Ordinal) ? program : Path.Combine(folder, program);
        return user is null ? [path, .. arguments] : ["runuser", "-u", user, "--", path, .. arguments];
    }

    private static async Task<(int Code, string Said)> RunAsync(IReadOnlyList<string> words)
    {
        var start = new ProcessStartInfo(words[0]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        foreach (var word in words.Skip(1))
        {
            start.ArgumentList.Add(word);
        }

        using var process = Process.Start(start) ?? throw new StartupException($"{words[0]} could not be run.");
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await error + await output);
    }

    private static IEnumerable<string> Folders()
    {
        foreach (var place in Places.Where(Directory.Exists))
        {
            yield return Path.Combine(place, "bin");
            foreach (var version in Directory.EnumerateDirectories(place))
            {
                yield return Path.Combine(version, "bin");
            }
        }

        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            yield return folder;
        }
    }

    private static int VersionOf(string folder)
    {
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(folder, "postgres"), "--version") { RedirectStandardOutput = true });
        // postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)
        var words = process!.StandardOutput.ReadToEnd().Split(' ');
        process.WaitForExit();
        return words.Length > 2 && int.TryParse(words[2].Split('.')[0], out var version) ? version : 0;
    }
}
