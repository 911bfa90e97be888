using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChatArena.IntegrationTests.Hosting;

/// <summary>Receives what a server exports over OTLP/HTTP, as raw bytes by signal: traces, metrics, logs.</summary>
public sealed class OtlpSink : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<(string Signal, byte[] Bytes)> _received;

    private OtlpSink(WebApplication app, ConcurrentQueue<(string Signal, byte[] Bytes)> received) => (_app, _received) = (app, received);

    public IEnumerable<(string Signal, byte[] Bytes)> Received => _received;

    /// <summary>For a server that shall export here.</summary>
    public string[] Settings =>
    [
        $"OTEL_EXPORTER_OTLP_ENDPOINT={_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()}",
        "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
        "OTEL_SERVICE_NAME=chatarena-test",
    ];

    public static async Task<OtlpSink> StartAsync()
    {
        var received = new ConcurrentQueue<(string, byte[])>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapPost("/v1/{signal}", async (string signal, HttpRequest request) =>
        {
            using var bytes = new MemoryStream();
            await request.Body.CopyToAsync(bytes);
            received.Enqueue((signal, bytes.ToArray()));
        });
        await app.StartAsync();
        return new(app, received);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
