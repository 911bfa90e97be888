using System.Globalization;

namespace ChatArena.Benchmarks.Servers;

/// <summary>The processor time of a server's private PostgreSQL.</summary>
internal static class DatabaseTime
{
    /// <summary>Of Linux: a clock tick of <c>/proc</c>.</summary>
    private const double TickMilliseconds = 10;

    // proc(5), counted behind the command: parent, user and system time, and those of children that are gone.
    private const int Parent = 1;
    private const int User = 11;
    private const int ChildrenSystem = 14;

    /// <returns>Milliseconds of all its processes so far; 0 where there is none, or no <c>/proc</c>.</returns>
    public static double Milliseconds(string dataFolder)
    {
        var pidFile = Path.Combine(dataFolder, "postgres", "data", "postmaster.pid");
        if (!File.Exists(pidFile))
        {
            return 0;
        }

        var postmaster = File.ReadLines(pidFile).First().Trim();
        return Processes().Where(process => process.Id == postmaster || process.Fields[Parent] == postmaster)
            .Sum(process => process.Fields[User..(ChildrenSystem + 1)].Sum(field => long.Parse(field, CultureInfo.InvariantCulture))) * TickMilliseconds;
    }

    private static IEnumerable<(string Id, string[] Fields)> Processes()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0])))
        {
            string text;
            try
            {
                text = File.ReadAllText(Path.Combine(folder, "stat"));
            }
            catch (IOException)
            {
                // It ended meanwhile.
                continue;
            }

            yield return (Path.GetFileName(folder), text[(text.LastIndexOf(')') + 2)..].Split(' '));
        }
    }
}
