using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ChatArena.Core.AiTurns;
using ChatArena.Core.Nodes;

namespace ChatArena.Api.Worker;

/// <summary>A worker in a process of its own, asked under <c>/internal</c> with the pass of this installation.</summary>
internal sealed class WorkerClient(IHttpClientFactory clients, IConfiguration configuration, InternalPass pass)
{
    public const string AddressKey = "services:aiworker:http:0";

    private const string Name = "aiworker";

    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(5);

    /// <summary>Whether the configuration says where a worker is.</summary>
    public bool IsKnown => configuration[AddressKey] is { Length: > 0 };

    /// <summary>Without a limit of its own: a model may take long, and whoever asks may go away.</summary>
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<WorkerClient>();
        services.AddHttpClient(Name, http => http.Timeout = Timeout.InfiniteTimeSpan)
            // A proxy of the environment is for the world outside.
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false, ConnectTimeout = ConnectPatience })
            .RemoveAllLoggers();
    }

    /// <param name="path">Below <c>/internal</c>, such as <c>models/try</c>.</param>
    /// <param name="asksFirst">The content goes only when the worker is ready for it (RFC 9110, 10.1.1).</param>
    /// <exception cref="WorkerAwayException">There is none, it does not answer, or not as one of this version and installation does.</exception>
    public async Task<T> AskAsync<T>(HttpMethod method, string path, HttpContent? content, JsonTypeInfo<T> type, CancellationToken cancel, bool asksFirst = false)
    {
        if (configuration[AddressKey] is not { Length: > 0 } address)
        {
            throw new WorkerAwayException($"{AddressKey} does not say where the worker is");
        }

        using var request = new HttpRequestMessage(method, $"{address.TrimEnd('/')}/internal/{path}") { Content = content };
        request.Headers.Authorization = new(InternalPass.Scheme, pass.Value);
        request.Headers.ExpectContinue = asksFirst;
        try
        {
            using var http = clients.CreateClient(Name);
            using var response = await http.SendAsync(request, cancel);
            if (!response.IsSuccessStatusCode)
            {
                var reason = response.StatusCode == HttpStatusCode.Unauthorized ? "Arena:TokenKey must be the same in every process" : "it is no worker of this version";
                throw new WorkerAwayException($"the worker answered {(int)response.StatusCode}, {reason}");
            }

            return await response.Content.ReadFromJsonAsync(type, cancel) ?? throw new WorkerAwayException("the worker answered nothing");
        }
        catch (Exception problem) when (problem is HttpRequestException or JsonException && !cancel.IsCancellationRequested)
        {
            throw new WorkerAwayException($"the worker did not answer ({problem.Message})", problem);
        }
    }
}
