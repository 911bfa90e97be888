using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ChatArena.ServiceDefaults;

public static class ServiceDefaultsSetup
{
    /// <summary>What every role has: telemetry, health, errors as ProblemDetails, clients' own addresses behind proxies.</summary>
    public static IHostApplicationBuilder AddServiceDefaults(this IHostApplicationBuilder builder)
    {
        builder.Configuration.AddLogDefaults();
        builder.AddTelemetry();
        builder.Services.AddHealthChecks();
        builder.Services.AddProblemDetails();
        builder.Services.AddForwarded();
        return builder;
    }

    public static WebApplication MapServiceDefaults(this WebApplication app)
    {
        // Before everything that asks where a request comes from.
        app.UseForwardedHeaders();
        app.MapHealth();
        return app;
    }
}
