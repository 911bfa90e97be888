using ChatArena.Core;

namespace ChatArena.Tests.Golden;

/// <summary>A file in the repository that must be what the code says. UPDATE_GOLDEN=1 writes it anew.</summary>
internal static class GoldenFile
{
    public const string HowToUpdate = "UPDATE_GOLDEN=1 dotnet test tests/ChatArena.Tests";

    public static bool Updates => Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1";

    public static string PathOf(string path) => Path.Combine(Installation.Root, path);

    /// <param name="path">From the folder of ChatArena.sln.</param>
    public static void ShouldBe(string path, string text)
    {
        if (Updates)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(PathOf(path))!);
            File.WriteAllText(PathOf(path), text);
        }

        var written = File.Exists(PathOf(path)) ? File.ReadAllText(PathOf(path)) : "";
        if (written != text)
        {
            // One line says more than a letter-by-letter table of two large files.
            var (ours, theirs) = (text.Split('\n'), written.Split('\n'));
            var line = Enumerable.Range(0, ours.Length).FirstOrDefault(line => ours[line] != theirs.ElementAtOrDefault(line), ours.Length);
            Assert.Fail($"""
                {path} is not what the code says, from line {line + 1} on.
                file: {theirs.ElementAtOrDefault(line)}
                code: {ours.ElementAtOrDefault(line)}
                If the code is right, write the file anew with: {HowToUpdate}
                """);
        }
    }
}
