using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChatArena.IntegrationTests.Speech;

/// <summary>Speaks OpenAI's <c>/audio/transcriptions</c>, and hears in a recording the bytes that it begins with.</summary>
public sealed class EchoProvider : IAsyncDisposable
{
    public const int MostWords = 100;

    private readonly WebApplication _app;
    private int _cut;

    private EchoProvider(WebApplication app) => _app = app;

    /// <param name="Length">What the request said of itself.</param>
    public sealed record Request(string FileName, string Model, string Key, int Bytes, long? Length);

    public ConcurrentQueue<Request> Requests { get; } = new();

    /// <summary>Requests that their senders gave up.</summary>
    public int Cut => _cut;

    /// <summary>What happens before the answer; one that is not null is the answer.</summary>
    public Func<HttpContext, Task<IResult?>> Before { get; set; } = _ => Task.FromResult<IResult?>(null);

    public string BaseUrl => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single() + "/v1";

    public static async Task<EchoProvider> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        builder.Logging.ClearProviders();
        var provider = new EchoProvider(builder.Build());
        provider._app.MapPost("/v1/audio/transcriptions", (Delegate)provider.AnswerAsync);
        await provider._app.StartAsync();
        return provider;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationTokenSource(TimeSpan.FromSeconds(2)).Token);
        await _app.DisposeAsync();
    }

    private async Task<IResult> AnswerAsync(HttpContext context)
    {
        using var cut = context.RequestAborted.Register(() => Interlocked.Increment(ref _cut));
        var length = context.Request.ContentLength;
        var form = await context.Request.ReadFormAsync();
        var file = form.Files.Single();
        using var reader = new StreamReader(file.OpenReadStream(), Encoding.UTF8);
        var words = await reader.ReadToEndAsync();
        Requests.Enqueue(new(file.FileName, form["model"].ToString(), context.Request.Headers.Authorization.ToString(), (int)file.Length, length));
        return await Before(context) ?? Results.Json(new { text = words.Length > MostWords ? words[..MostWords] : words });
    }
}
