using ChatArena.Web.Staff;

namespace ChatArena.Web.Api;

internal static class ArenaApiSetup
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static IServiceCollection AddArenaApiClient(this IServiceCollection services)
    {
        services.AddSingleton<ApiAddress>();
        services.AddHttpContextAccessor();
        services.AddTransient<ClientAddressHandler>();
        services
            .AddHttpClient<ArenaApiClient>((provider, http) =>
            {
                http.BaseAddress = provider.GetRequiredService<ApiAddress>().Find();
                http.Timeout = Patience;
            })
            .AddHttpMessageHandler<ClientAddressHandler>()
            // A proxy of the environment is for the world outside, not for a call to oneself.
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false })
            .RemoveAllLoggers();
        services
            .AddHttpClient<StaffApiClient>((provider, http) =>
            {
                http.BaseAddress = provider.GetRequiredService<ApiAddress>().Find();
                // Large exports take their time; what reads them decides when it has waited enough.
                http.Timeout = Timeout.InfiniteTimeSpan;
            })
            .AddHttpMessageHandler<ClientAddressHandler>()
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false, ConnectTimeout = Patience })
            .RemoveAllLoggers();
        return services;
    }
}
