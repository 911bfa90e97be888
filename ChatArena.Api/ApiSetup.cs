using System.Text.Json;
using ChatArena.Api.Accounts;
using ChatArena.Api.Admin;
using ChatArena.Api.Arena;
using ChatArena.Api.Conversations;
using ChatArena.Api.Description;
using ChatArena.Api.Exports;
using ChatArena.Api.Participants;
using ChatArena.Api.Sockets;
using ChatArena.Api.Speech;
using ChatArena.Api.Studies;
using ChatArena.Api.Worker;
using ChatArena.Contracts.Rest;
using ChatArena.Core.Data;
using Microsoft.Extensions.Options;

namespace ChatArena.Api;

public static class ApiSetup
{
    public static IHostApplicationBuilder AddApi(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<LimitOptions>().BindConfiguration(LimitOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<SocketOptions>().BindConfiguration(SocketOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<WebSocketOptions>().Configure<IOptions<SocketOptions>>((web, socket) =>
        {
            // Pings of the WebSocket protocol itself, which every client answers without knowing.
            web.KeepAliveInterval = TimeSpan.FromSeconds(socket.Value.HeartbeatSeconds);
            web.KeepAliveTimeout = TimeSpan.FromSeconds(socket.Value.HeartbeatTimeoutSeconds);
        });
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, RestJson.Default);
            json.SerializerOptions.TypeInfoResolverChain.Insert(1, StaffJson.Default);
        });
        services.AddSocketTransport();
        services.AddFrameworkProblems();
        services.AddHostedService<MigrationAtStart>();
        services.AddRateLimits();
        services.AddAccounts();
        services.AddApiDescription();
        services.AddWorkerElsewhere();
        services.AddSingleton<ConnectionRegistry>();
        services.AddSingleton<SocketEndpoint>();
        services.AddSingleton<Lobby>();
        services.AddSingleton<Sessions>();
        services.AddSingleton<ArenaDesk>();
        services.AddHostedService<CatchUpLoop>();
        services.AddHostedService<LobbyLoop>();
        services.AddHostedService<SocketDrain>();
        return builder;
    }

    public static WebApplication MapApi(this WebApplication app)
    {
        app.UseSocketTransport();
        app.UseWebSockets();
        // Sockets go no further.
        app.UseRouting();
        app.UseFrameworkProblems();
        app.UseAuthentication();
        app.UseRateLimiter();
        app.UseAuthorization();
        app.MapArena();
        app.MapStudies();
        app.MapParticipants();
        app.MapSpeech();
        app.MapAccounts();
        app.MapConversations();
        app.MapExports();
        app.MapContent();
        app.MapSettings();
        app.MapModels();
        app.MapAudit();
        app.MapAdmin();
        app.MapOpenApi("/openapi/{documentName}.json");
        return app;
    }
}
