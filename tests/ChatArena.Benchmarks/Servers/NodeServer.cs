using ChatArena.Api;
using ChatArena.Core;
using ChatArena.Core.Data;
using ChatArena.ServiceDefaults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace ChatArena.Benchmarks.Servers;

/// <summary>One of many Api nodes, as ChatArena.Api composes it; told by its environment where PostgreSQL and Redis are.</summary>
internal static class NodeServer
{
    public static async Task<int> RunAsync(int port)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = "ChatArena.Api", ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.AddServiceDefaults().AddPostgres<ArenaDb>("arena", ArenaDb.Configure).AddRedis("redis");
        builder.AddRedisBackplane().AddArena();
        builder.AddApi();

        await using var app = builder.Build();
        await app.Services.MigrateWhenThereAsync();
        app.MapServiceDefaults().MapApi();
        app.MapGet("/bench/stats", Stats.Text);
        await app.RunAsync();
        return 0;
    }
}
