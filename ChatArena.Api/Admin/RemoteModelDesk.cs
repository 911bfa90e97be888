using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ChatArena.Core.AiTurns;
using ChatArena.Core.Nodes;

namespace ChatArena.Api.Admin;

/// <summary>A worker in a process of its own, at <c>services:aiworker:http:0</c>.</summary>
internal sealed class RemoteModelDesk(IHttpClientFactory clients, IConfiguration configuration, InternalPass pass) : IModelDesk
{
    public const string Address = "services:aiworker:http:0";

    /// <summary>The client's name; its own time limit is none, since a model may take long and whoever asks may go away.</summary>
    public const string Client = "aiworker";

    /// <summary>A list that a worker has in its memory.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public async Task<IReadOnlyList<ProviderReport>> ProvidersAsync(CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Patience);
        try
        {
            return await AskAsync(HttpMethod.Get, "", null, ModelDeskJson.Default.IReadOnlyListProviderReport, limit.Token);
        }
        catch (OperationCanceledException problem) when (!cancel.IsCancellationRequested)
        {
            throw new WorkerAwayException("The worker does not answer.", problem);
        }
    }

    public Task<ModelTest> TestAsync(string provider, CancellationToken cancel) =>
        AskAsync(HttpMethod.Post, $"/{Uri.EscapeDataString(provider)}/test", null, ModelDeskJson.Default.ModelTest, cancel);

    public Task<TriedReply> TryAsync(TriedTurn turn, CancellationToken cancel) =>
        AskAsync(HttpMethod.Post, "/try", JsonContent.Create(turn, ModelDeskJson.Default.TriedTurn), ModelDeskJson.Default.TriedReply, cancel);

    private async Task<T> AskAsync<T>(HttpMethod method, string path, HttpContent? content, JsonTypeInfo<T> type, CancellationToken cancel)
    {
        if (configuration[Address] is not { Length: > 0 } address)
        {
            throw new WorkerAwayException($"No worker is known: set {Address.Replace(":", "__", StringComparison.Ordinal)}.");
        }

        using var request = new HttpRequestMessage(method, $"{address.TrimEnd('/')}/internal/models{path}") { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue(InternalPass.Scheme, pass.Value);
        try
        {
            using var http = clients.CreateClient(Client);
            using var response = await http.SendAsync(request, cancel);
            response.EnsureSuccessStatusCode();
            return (await response.Content.ReadFromJsonAsync(type, cancel))!;
        }
        catch (Exception problem) when (problem is HttpRequestException or JsonException)
        {
            throw new WorkerAwayException("The worker does not answer.", problem);
        }
    }
}
