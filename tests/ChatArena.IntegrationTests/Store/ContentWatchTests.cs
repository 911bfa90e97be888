using ChatArena.AiWorker.Models;
using ChatArena.Core.Content;
using ChatArena.Core.Studies;
using ChatArena.IntegrationTests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace ChatArena.IntegrationTests.Store;

/// <summary>Content files that change while the server runs.</summary>
public sealed class ContentWatchTests(PostgresCluster cluster) : IAsyncLifetime
{
    private readonly string _folder = Path.Combine(Directory.CreateTempSubdirectory("chatarena-watch-").FullName, "content");
    private ArenaServer _server = null!;

    private StudyRun Run => _server.Services.GetRequiredService<StudyCatalog>().Find(Study.BuiltInSlug)!;

    private ModelCatalog Models => _server.Services.GetRequiredService<ModelCatalog>();

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(_folder);
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(Path.GetDirectoryName(_folder)!, recursive: true);
    }

    [Fact]
    public async Task A_file_that_is_written_while_the_server_runs_is_live_without_a_restart()
    {
        await WriteAsync(ContentKind.LlmConfig, """
            {"default_provider": "lab", "providers": {"lab": {"enabled": true, "model": "one", "base_url": "http://127.0.0.1:9/v1"}}, "generation": {"max_tokens": 77}}
            """);
        await WaitFor.TrueAsync(() => Task.FromResult(Run.Llm.Generation.MaxTokens == 77));
        await WaitFor.TrueAsync(() => Task.FromResult(Models.Usable.SequenceEqual([new("lab", "one")])));

        await WriteAsync(ContentKind.LlmConfig, """
            {"default_provider": "lab", "providers": {"lab": {"enabled": true, "model": "two", "base_url": "http://127.0.0.1:9/v1"}}}
            """);
        await WaitFor.TrueAsync(() => Task.FromResult(Models.Usable.SequenceEqual([new("lab", "two")])));
        Models.Find(new ModelName("lab", "two")).ShouldNotBeNull();
        _server.Log.Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_file_with_errors_is_told_once_and_what_is_in_use_stays()
    {
        var before = Run.Llm;
        await WriteAsync(ContentKind.LlmConfig, """{"default_provider": "olama", "behavior": {"memory_tokens": 0}}""");
        await WaitFor.TrueAsync(() => Task.FromResult(_server.Log.Errors.Count() == 2));
        Run.Llm.ShouldBeSameAs(before);

        await WriteAsync(ContentKind.LlmConfig, """{"behavior": {"memory_tokens": 123}}""");
        await WaitFor.TrueAsync(() => Task.FromResult(Run.Llm.Behavior.MemoryTokens == 123));
        _server.Log.Errors.Count().ShouldBe(2);
        _server.Log.Errors.ShouldContain(line => line.Contains("default_provider names no provider of this file"));
        _server.Log.Errors.ShouldContain(line => line.Contains("behavior.memory_tokens must be between 100 and 1000000"));
    }

    [Fact]
    public async Task A_folder_that_nobody_can_watch_is_looked_at_all_the_same()
    {
        await _server.DisposeAsync();
        Directory.Delete(_folder);
        await StartAsync();
        await WaitFor.TrueAsync(() => Task.FromResult(_server.Log.Lines.Any(line => line.Contains("is not watched"))));

        Directory.CreateDirectory(_folder);
        await WriteAsync(ContentKind.LlmConfig, """{"behavior": {"memory_tokens": 456}}""");

        await WaitFor.TrueAsync(() => Task.FromResult(Run.Llm.Behavior.MemoryTokens == 456));
    }

    private async Task StartAsync() => _server = await ArenaServer.StartAsync(await cluster.CreateDatabaseAsync(), $"Arena:Content:Folder={_folder}");

    /// <summary>Whole or not at all, however long it takes.</summary>
    private async Task WriteAsync(ContentKind kind, string json)
    {
        var half = _folder + ".half";
        await File.WriteAllTextAsync(half, json);
        File.Move(half, Path.Combine(_folder, BuiltInContent.FileName(kind)), overwrite: true);
    }
}
