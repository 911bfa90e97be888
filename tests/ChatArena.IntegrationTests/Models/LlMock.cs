using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ChatArena.Core;
using ChatArena.IntegrationTests.Models;

[assembly: AssemblyFixture(typeof(LlMock))]

namespace ChatArena.IntegrationTests.Models;

/// <summary>
/// A model server that nobody of this project wrote: OpenAI, Anthropic, Ollama and others on one port, with every fault that providers
/// have. Started by the first test that asks for it.
/// </summary>
public sealed class LlMock : IAsyncDisposable
{
    private static readonly string Folder = Path.Combine(Installation.Root, "tests", "llmock");

    private readonly SemaphoreSlim _starting = new(1);
    private Process? _process;
    private Uri? _address;

    public async Task<Uri> AddressAsync()
    {
        await _starting.WaitAsync();
        try
        {
            return _address ??= await StartAsync();
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <summary>The requests that the server got, newest last.</summary>
    /// <param name="model">Every test asks for a model of its own, so that tests may run at once.</param>
    public async Task<IReadOnlyList<JsonNode>> RequestsAsync(string model)
    {
        using var http = new HttpClient();
        var journal = await http.GetFromJsonAsync<JsonNode>(new Uri(await AddressAsync(), "/__aimock/journal"));
        return [.. journal!.AsArray().Where(entry => (string?)entry!["body"]?["model"] == model).Select(entry => entry!)];
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        _starting.Dispose();
    }

    private async Task<Uri> StartAsync()
    {
        var program = Path.Combine(Folder, "node_modules", "@copilotkit", "aimock", "dist", "cli.js");
        File.Exists(program).ShouldBeTrue("./test.sh installs it: npm ci in tests/llmock");
        _process = Process.Start(new ProcessStartInfo("node", [program, "--port", "0", "--fixtures", Path.Combine(Folder, "fixtures.json"), "--log-level", "info", "--journal-max", "0"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var listening = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        return await listening.Task.WaitAsync(TimeSpan.FromSeconds(60));

        void Read(string? line)
        {
            // [aimock] aimock server listening on http://127.0.0.1:4010
            var start = line?.IndexOf("http://127.0.0.1:", StringComparison.Ordinal) ?? -1;
            if (start >= 0)
            {
                listening.TrySetResult(new(line![start..].Trim()));
            }
        }
    }
}
