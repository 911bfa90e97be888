using System.Diagnostics;
using System.Text.Json;

namespace ChatArena.IntegrationTests.Exports;

/// <summary>Reads rows as a data scientist's first lines of Python do: line by line in text mode, with the json of its library.</summary>
internal static class PythonReader
{
    /// <param name="expression">What to take of <c>rows</c>.</param>
    public static async Task<string[]> ReadAsync(string path, string expression)
    {
        var script = $"import json, sys\nrows = [json.loads(line) for line in open(sys.argv[1], encoding='utf-8')]\nprint(json.dumps({expression}))";
        var start = new ProcessStartInfo("python3", ["-c", script, path]) { RedirectStandardOutput = true };
        using var python = Process.Start(start)!;
        var said = await python.StandardOutput.ReadToEndAsync();
        await python.WaitForExitAsync();
        python.ExitCode.ShouldBe(0);
        return JsonSerializer.Deserialize<string[]>(said)!;
    }
}
