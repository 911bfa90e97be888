using Microsoft.AspNetCore.DataProtection;

namespace ChatArena.Standalone;

/// <summary>The keys of cookies and form tokens, in the data folder: a page that was open over a restart or a move still works.</summary>
internal static class CookieKeys
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <param name="data">Null = a configured server is used, and nothing is kept here.</param>
    public static IHostApplicationBuilder KeepCookieKeys(this IHostApplicationBuilder builder, string? data)
    {
        if (data is not null && !OperatingSystem.IsWindows())
        {
            var folder = Directory.CreateDirectory(Path.Combine(data, "keys"), OwnerOnly);
            // Also when it was copied by somebody who did not look.
            folder.UnixFileMode = OwnerOnly;
            // By default keys are for one folder of the program only.
            builder.Services.AddDataProtection().SetApplicationName("ChatArena").PersistKeysToFileSystem(folder);
        }

        return builder;
    }
}
