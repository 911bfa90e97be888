namespace ChatArena.Core;

/// <summary>Where this program stands on the machine.</summary>
public static class Installation
{
    /// <summary>The folder of ChatArena.sln when run from a checkout, else the executable's.</summary>
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ChatArena.sln")))
            {
                return folder.FullName;
            }
        }

        return AppContext.BaseDirectory;
    }
}
