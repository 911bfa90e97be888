using ChatArena.AiWorker;
using ChatArena.Api;
using ChatArena.Core;
using ChatArena.Core.Data;
using ChatArena.ServiceDefaults;
using ChatArena.Standalone;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChatArena.Benchmarks.Servers;

/// <summary>The arena in this process, with a PostgreSQL of its own.</summary>
internal sealed record LocalArena(WebApplication App, LocalPostgres Postgres, DirectoryInfo Folder) : IAsyncDisposable
{
    public IServiceProvider Services => App.Services;

    public Uri Address => new(App.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public int Port => Address.Port;

    /// <param name="llmConfig">What <c>llm_config.json</c> says.</param>
    public static async Task<LocalArena> StartAsync(Action<IServiceCollection> adapt, string llmConfig, Dictionary<string, string?> settings)
    {
        var folder = new DirectoryInfo(SocketBench.DataFolder());
        var content = folder.CreateSubdirectory("content").FullName;
        await File.WriteAllTextAsync(Path.Combine(content, "llm_config.json"), llmConfig);
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = "ChatArena.Standalone", ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>(settings)
        {
            ["ARENA_DATA"] = Path.Combine(folder.FullName, "data"),
            ["Arena:Content:Folder"] = content,
            ["Arena:Limits:FramesPerSecond"] = "0",
            ["Logging:LogLevel:Default"] = "Warning",
        });
        var postgres = await LocalPostgres.StartAsync(builder.Configuration);
        builder.AddServiceDefaults().AddPostgres<ArenaDb>("arena", ArenaDb.Configure);
        builder.AddArena().AddInMemoryBackplane();
        builder.AddApi().AddAiWorker();
        adapt(builder.Services);
        var app = builder.Build();
        await app.Services.MigrateAsync();
        app.MapServiceDefaults().MapApi();
        await app.StartAsync();
        return new(app, postgres, folder);
    }

    public async ValueTask DisposeAsync()
    {
        await App.StopAsync();
        await App.DisposeAsync();
        await Postgres.DisposeAsync();
        Folder.Delete(recursive: true);
    }
}
