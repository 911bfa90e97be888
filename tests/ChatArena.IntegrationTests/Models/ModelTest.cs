using ChatArena.AiWorker.Models;
using ChatArena.Core.Content;

namespace ChatArena.IntegrationTests.Models;

/// <summary>Asks real provider code over real HTTP.</summary>
public abstract class ModelTest : IDisposable
{
    protected const string Key = "sk-test-0123456789";

    private readonly ModelHttp _http = new();

    public void Dispose()
    {
        _http.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <param name="provider">A name that the product knows.</param>
    protected IChatModel Model(string provider, Uri address, string model)
    {
        var known = new LlmConfig().Provider(provider)!;
        var place = Place(provider, address, model);
        return known.Kind switch
        {
            KnownProviders.Anthropic => ModelKind.Anthropic(_http, TimeProvider.System).Create(place),
            KnownProviders.Ollama => ModelKind.Ollama(_http, TimeProvider.System).Create(place),
            _ => ModelKind.OpenAi(_http, TimeProvider.System).Create(place),
        };
    }

    protected Task<ProviderProblem?> CheckAsync(string provider, Uri address, string model, TimeProvider clock) =>
        ModelKind.Ollama(_http, clock).CheckAsync(Place(provider, address, model), CancellationToken.None);

    protected static ModelRequest Request(string words, TimeSpan? firstToken = null, TimeSpan? answer = null) => new()
    {
        System = "You are Alex.",
        Messages = [new(false, "Hi"), new(true, "Hello"), new(false, words)],
        MaxTokens = 200,
        Temperature = 0.7,
        Seed = 42,
        FirstTokenLimit = firstToken ?? TimeSpan.FromSeconds(60),
        AnswerLimit = answer ?? TimeSpan.FromSeconds(60),
    };

    protected static async Task<(string Text, int Deltas, ModelUsage? Usage)> ReadAsync(IChatModel model, ModelRequest request, CancellationToken cancel = default)
    {
        var (text, deltas, usage) = ("", 0, (ModelUsage?)null);
        await foreach (var delta in model.StreamAsync(request, cancel))
        {
            usage.ShouldBeNull("usage comes last");
            (text, deltas, usage) = (text + delta.Text, deltas + 1, delta.Usage);
        }

        return (text, deltas, usage);
    }

    /// <summary>Fails with the right failure and without a word of the prompt, the answer or the key.</summary>
    protected static async Task FailAsync(IChatModel model, ModelRequest request, ModelFailure failure)
    {
        var problem = await Should.ThrowAsync<ModelException>(async () => await ReadAsync(model, request));
        problem.Failure.ShouldBe(failure, problem.Message);
        foreach (var secret in new[] { "sk-", "Alex", request.Messages[^1].Content })
        {
            problem.ToString().ShouldNotContain(secret);
        }
    }

    private static ModelPlace Place(string provider, Uri address, string model)
    {
        var known = new LlmConfig().Provider(provider)!;
        var path = known.Kind == KnownProviders.OpenAi ? "/v1" : "";
        return new(new(provider, model), known with { BaseUrl = address.ToString().TrimEnd('/') + path }, provider == KnownProviders.Ollama ? null : Key);
    }
}
