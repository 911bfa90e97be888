using System.Diagnostics;

namespace ChatArena.Standalone;

/// <summary>
/// A small shell that outlives this process, however that ends: when the owner is gone and nobody else became it, the server is
/// stopped. Signals for the terminal's group do not reach it.
/// </summary>
internal static class OrphanWatcher
{
    /// <param name="owner">The file that names the process whose server it is.</param>
    public static void Start(PostgresTools tools, string cluster, string owner)
    {
        var stop = string.Join(' ', tools.CommandLine("pg_ctl", "-D", cluster, "-m", "fast", "-W", "stop").Select(Quote));
        var script = $"""
            trap '' INT TERM HUP
            while kill -0 {Environment.ProcessId} 2>/dev/null; do sleep 1; done
            [ "$(cat {Quote(owner)} 2>/dev/null)" = "{Environment.ProcessId}" ] && {stop}
            """;
        var start = new ProcessStartInfo(File.Exists("/usr/bin/setsid") ? "/usr/bin/setsid" : "/bin/sh")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        if (start.FileName != "/bin/sh")
        {
            start.ArgumentList.Add("/bin/sh");
        }

        start.ArgumentList.Add("-c");
        start.ArgumentList.Add($"exec </dev/null >/dev/null 2>&1\n{script}");
        using var watcher = Process.Start(start);
    }

    private static string Quote(string word) => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
