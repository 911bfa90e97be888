using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace ChatArena.ServiceDefaults;

/// <summary>
/// Traces, metrics and logs over OTLP, when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set; the exporter reads it and its siblings
/// (_PROTOCOL, _HEADERS, OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES) itself.
/// </summary>
internal static class Telemetry
{
    public static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        if (string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            return;
        }

        // A request's words can stand in a query or a scope some day: neither is exported.
        builder.Logging.AddOpenTelemetry(options =>
        {
            options.SetResourceBuilder(Describe(builder.Environment));
            options.IncludeFormattedMessage = true;
            options.AddOtlpExporter();
        });
        builder.Services.AddHostedService<TelemetryProviders>();
    }

    private static ResourceBuilder Describe(IHostEnvironment environment) => ResourceBuilder.CreateDefault()
        .AddService(environment.ApplicationName, autoGenerateServiceInstanceId: true)
        .AddEnvironmentVariableDetector();

    private sealed class TelemetryProviders(IHostEnvironment environment, IConfiguration configuration) : IHostedService
    {
        private TracerProvider? _traces;
        private MeterProvider? _metrics;

        public Task StartAsync(CancellationToken cancellationToken)
        {
            // The exporter reads its settings from the configuration it finds among these services.
            _traces = Sdk.CreateTracerProviderBuilder()
                .ConfigureServices(services => services.AddSingleton(configuration))
                .SetResourceBuilder(Describe(environment))
                .AddSource("Microsoft.AspNetCore", "System.Net.Http", "Npgsql", "ChatArena.*")
                .AddProcessor(new NoStatements())
                .AddOtlpExporter()
                .Build();
            _metrics = Sdk.CreateMeterProviderBuilder()
                .ConfigureServices(services => services.AddSingleton(configuration))
                .SetResourceBuilder(Describe(environment))
                .AddMeter("Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http", "System.Runtime", "Npgsql", "ChatArena.*")
                .AddOtlpExporter()
                .Build();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken)
        {
            _traces?.ForceFlush(2000);
            _metrics?.ForceFlush(2000);
            _traces?.Dispose();
            _metrics?.Dispose();
            return Task.CompletedTask;
        }
    }

    /// <summary>Statements name tables, and errors of the store can quote values: both stay here.</summary>
    private sealed class NoStatements : BaseProcessor<Activity>
    {
        public override void OnEnd(Activity data)
        {
            data.SetTag("db.statement", null);
            data.SetTag("db.query.text", null);
        }
    }
}
