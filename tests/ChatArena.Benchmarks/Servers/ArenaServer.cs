using ChatArena.AiWorker;
using ChatArena.Api;
using ChatArena.Core;
using ChatArena.Core.Data;
using ChatArena.ServiceDefaults;
using ChatArena.Standalone;
using ChatArena.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace ChatArena.Benchmarks.Servers;

/// <summary>ChatArena as Standalone composes it, with its own PostgreSQL (fsync on), and one more route for the figures.</summary>
internal static class ArenaServer
{
    public static Task<int> RunAsync(int port) => Startup.RunAsync(async () =>
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = "ChatArena.Standalone", ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        await using var postgres = await LocalPostgres.StartAsync(builder.Configuration);
        builder.AddServiceDefaults().AddPostgres<ArenaDb>("arena", ArenaDb.Configure);
        builder.AddArena().AddInMemoryBackplane();
        builder.AddApi().AddAiWorker().AddWeb();

        await using var app = builder.Build();
        await app.Services.MigrateAsync();
        app.MapServiceDefaults().MapApi().MapWeb();
        app.MapGet("/bench/stats", Stats.Text);
        await Startup.ServeAsync(app, postgres);
    });
}
