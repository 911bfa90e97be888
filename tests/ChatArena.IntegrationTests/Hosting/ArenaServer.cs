using ChatArena.AiWorker;
using ChatArena.Api;
using ChatArena.Core;
using ChatArena.Core.Content;
using ChatArena.Core.Data;
using ChatArena.ServiceDefaults;
using ChatArena.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace ChatArena.IntegrationTests.Hosting;

/// <summary>The whole product in this process, on a real port and a real database; what Standalone is, without its own PostgreSQL.</summary>
public sealed class ArenaServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ArenaServer(WebApplication app, LogBook log) => (_app, Log) = (app, log);

    public Uri Address => new(Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    /// <summary>Everything that was logged, at every level.</summary>
    public LogBook Log { get; }

    public IServiceProvider Services => _app.Services;

    public NpgsqlDataSource Store => Services.GetRequiredService<NpgsqlDataSource>();

    /// <param name="settings">Such as <c>Arena:Pairing:ReassignDelaySeconds=0</c>.</param>
    public static Task<ArenaServer> StartAsync(string connection, params string[] settings) => StartAsync(connection, _ => { }, settings);

    /// <param name="adapt">Replaces services, such as the clock.</param>
    public static async Task<ArenaServer> StartAsync(string connection, Action<IServiceCollection> adapt, params string[] settings)
    {
        var server = Build(connection, adapt, settings);
        if (server.Services.GetRequiredService<IOptions<ContentOptions>>().Value.Folder is { } folder)
        {
            // The database came with the content that is built in.
            await server.Services.GetRequiredService<ContentService>().ImportAsync(folder, CancellationToken.None);
        }

        server._app.MapServiceDefaults().MapApi().MapWeb();
        await server._app.StartAsync();
        return server;
    }

    /// <summary>The product built and not started: for what happens before it serves.</summary>
    public static ArenaServer Build(string connection, params string[] settings) => Build(connection, _ => { }, settings);

    private static ArenaServer Build(string connection, Action<IServiceCollection> adapt, string[] settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = "ChatArena.Standalone", ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration["ConnectionStrings:arena"] = connection;
        // Most tests are about people; those about models say so.
        builder.Configuration["Arena:Ai:Enabled"] = "false";
        foreach (var setting in settings)
        {
            var parts = setting.Split('=', 2);
            builder.Configuration[parts[0]] = parts[1];
        }

        var log = new LogBook();
        builder.Logging.ClearProviders().AddProvider(log);
        builder.AddServiceDefaults().AddPostgres<ArenaDb>("arena", ArenaDb.Configure);
        builder.AddArena().AddInMemoryBackplane();
        builder.AddApi().AddAiWorker().AddWeb();
        adapt(builder.Services);
        return new(builder.Build(), log);
    }

    public HttpClient Http() => new() { BaseAddress = Address };

    /// <summary>A participant's client.</summary>
    public Task<ArenaClient> ConnectAsync() => ArenaClient.ConnectAsync(new UriBuilder(Address) { Scheme = "ws", Path = "/ws" }.Uri);

    /// <summary>One value from the store.</summary>
    public async Task<T> QueryAsync<T>(string sql, params object[] values)
    {
        await using var command = Store.CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.AddWithValue(value);
        }

        return (T)(await command.ExecuteScalarAsync())!;
    }

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
