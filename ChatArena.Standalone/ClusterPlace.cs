using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace ChatArena.Standalone;

/// <summary>
/// Where the cluster stands: under the data folder, or, when this process is root and PostgreSQL's user cannot reach that folder (a
/// clone under /root), under /var/lib/chatarena; the data folder then holds a link to it.
/// </summary>
internal sealed record ClusterPlace(PostgresTools Tools, string Folder)
{
    private const string Elsewhere = "/var/lib/chatarena";

    /// <param name="programs">The folder of PostgreSQL's programs, when it is configured.</param>
    public static ClusterPlace Find(DataFolder data, string? programs)
    {
        var pointer = data.File("postgres.location");
        var parent = File.Exists(pointer) ? File.ReadAllText(pointer).Trim() : data.Path;
        var tools = PostgresTools.Find(VersionIn(Cluster(parent)), programs);
        if (tools.User is { } user)
        {
            if (parent == data.Path && !Succeeds("runuser", "-u", user, "--", "test", "-x", data.Path))
            {
                var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(data.Path)))[..12];
                parent = Path.Combine(Elsewhere, hash);
                Startup.Say($"PostgreSQL's user cannot reach {data.Path}; the database is kept in {parent}.");
                File.WriteAllText(pointer, parent);
            }

            // The folder itself stays root's; what is in it for PostgreSQL belongs to PostgreSQL's user.
            Directory.CreateDirectory(Home(parent));
            Succeeds("chown", user, Home(parent));
        }
        else
        {
            Directory.CreateDirectory(Home(parent));
        }

        return new(tools, Cluster(parent));
    }

    private static string Home(string parent) => Path.Combine(parent, "postgres");

    private static string Cluster(string parent) => Path.Combine(Home(parent), "data");

    private static int? VersionIn(string cluster)
    {
        var file = Path.Combine(cluster, "PG_VERSION");
        return File.Exists(file) && int.TryParse(File.ReadAllText(file).Trim(), out var version) ? version : null;
    }

    private static bool Succeeds(params string[] words)
    {
        using var process = Process.Start(new ProcessStartInfo(words[0], words.Skip(1)) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
