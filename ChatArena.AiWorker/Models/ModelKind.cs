using System.Text.Json;
using ChatArena.AiWorker.Models.Scripted;
using ChatArena.Core.Content;

namespace ChatArena.AiWorker.Models;

/// <summary>Where one model is.</summary>
/// <param name="Provider">Complete: see <see cref="LlmConfig.Provider"/>.</param>
/// <param name="Key">From the environment variable that the provider names; never logged.</param>
public sealed record ModelPlace(ModelName Name, LlmProvider Provider, string? Key)
{
    // A record would print the key.
    public override string ToString() => Name.ToString();
}

/// <summary>What is wrong with a provider.</summary>
/// <param name="IsUsable">Only worth a warning.</param>
public sealed record ProviderProblem(string Message, bool IsUsable = false);

/// <summary>A language that providers speak. Every kind is registered once; <c>providers.*.kind</c> names it.</summary>
/// <param name="Create">Makes the model; nothing is sent yet.</param>
/// <param name="CheckAsync">Whether the provider can be used now, by what costs nothing.</param>
public sealed record ModelKind(
    string Name, Func<ModelPlace, IChatModel> Create, Func<ModelPlace, CancellationToken, Task<ProviderProblem?>> CheckAsync)
{
    public static ModelKind OpenAi(ModelHttp http, TimeProvider clock) =>
        new(KnownProviders.OpenAi, place => new OpenAiModel(place, new(place.Provider.BaseUrl!), http, clock), HasKeyAsync);

    public static ModelKind Anthropic(ModelHttp http, TimeProvider clock) =>
        new(KnownProviders.Anthropic, place => new AnthropicModel(place, new(Without(place.Provider.BaseUrl!, "/v1")), http, clock), HasKeyAsync);

    public static ModelKind Ollama(ModelHttp http, TimeProvider clock) => new(
        KnownProviders.Ollama,
        place => new OpenAiModel(place, new(Without(place.Provider.BaseUrl!, "/v1") + "/v1"), http, clock),
        (place, cancel) => HasModelAsync(place, http, clock, cancel));

    public static ModelKind Scripted() => new(KnownProviders.Scripted, _ => new ScriptedModel(), (_, _) => Task.FromResult<ProviderProblem?>(null));

    private static Task<ProviderProblem?> HasKeyAsync(ModelPlace place, CancellationToken cancel) =>
        Task.FromResult<ProviderProblem?>(place.Provider.ApiKeyEnv is { } variable && string.IsNullOrWhiteSpace(place.Key) ? new($"{variable} is not set") : null);

    private static async Task<ProviderProblem?> HasModelAsync(ModelPlace place, ModelHttp http, TimeProvider clock, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5), clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        var address = Without(place.Provider.BaseUrl!, "/v1") + "/api/tags";
        try
        {
            using var response = await http.Client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, linked.Token);
            response.EnsureSuccessStatusCode();
            // {"models":[{"name":"gemma3:latest","model":"gemma3:latest", …}]}
            await using var body = await response.Content.ReadAsStreamAsync(linked.Token);
            using var tags = await JsonDocument.ParseAsync(body, cancellationToken: linked.Token);
            var names = tags.RootElement.GetProperty("models").EnumerateArray().Select(model => model.GetProperty("name").GetString()).ToList();
            var model = place.Name.Model;
            return names.Contains(model) || names.Contains(model + ":latest") ? null : new($"it does not have {model}; get it with: ollama pull {model}", IsUsable: true);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return new($"{address} does not answer within 5 s");
        }
        catch (HttpRequestException problem)
        {
            return new($"{address} cannot be reached ({(problem.StatusCode is { } status ? $"HTTP {(int)status}" : problem.HttpRequestError)})");
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException or KeyNotFoundException or IOException)
        {
            return new($"{address} is not Ollama");
        }
    }

    private static string Without(string address, string end) => address.EndsWith(end, StringComparison.Ordinal) ? address[..^end.Length] : address;
}
