using ChatArena.Core;

namespace ChatArena.Standalone;

/// <summary>
/// The folder that holds everything this installation must keep: ARENA_DATA, or <c>.arena</c> beside ChatArena.sln (else beside the
/// executable). One process at a time uses it.
/// </summary>
internal sealed class DataFolder : IDisposable
{
    private readonly FileStream _lock;

    private DataFolder(string path, FileStream held) => (Path, _lock) = (path, held);

    public string Path { get; }

    public static DataFolder Open(IConfiguration configuration)
    {
        var path = System.IO.Path.GetFullPath(configuration["ARENA_DATA"] is { Length: > 0 } given ? given : System.IO.Path.Combine(Installation.Root, ".arena"));
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new StartupException($"the data folder {path} cannot be made ({problem.Message}). Choose another with ARENA_DATA.", problem);
        }

        return new(path, Lock(path));
    }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => _lock.Dispose();

    private static FileStream Lock(string path)
    {
        var file = System.IO.Path.Combine(path, "lock");
        try
        {
            var held = new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            held.SetLength(0);
            held.Write(System.Text.Encoding.ASCII.GetBytes($"{Environment.ProcessId}\n"));
            held.Flush();
            return held;
        }
        catch (UnauthorizedAccessException problem)
        {
            throw new StartupException($"the data folder {path} is not writable. Choose another with ARENA_DATA.", problem);
        }
        catch (IOException problem) when (problem.Message.Contains("being used", StringComparison.Ordinal))
        {
            throw new StartupException($"another ChatArena uses the data folder {path}. Stop it, or choose another folder with ARENA_DATA.", problem);
        }
        catch (IOException problem)
        {
            throw new StartupException($"the data folder {path} cannot be written ({problem.Message}).", problem);
        }
    }
}
