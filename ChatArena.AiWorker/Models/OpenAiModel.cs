using System.ClientModel;
using System.ClientModel.Primitives;
using System.Runtime.CompilerServices;
using OpenAI;
using OpenAI.Chat;

namespace ChatArena.AiWorker.Models;

/// <summary>Everything that speaks OpenAI's <c>/chat/completions</c>: OpenAI, Grok, Hugging Face's router, Ollama, vLLM, LM Studio …</summary>
internal sealed class OpenAiModel : IChatModel
{
    /// <summary>The package insists on a key; a server that wants none does not look.</summary>
    private const string NoKey = "none";

    private readonly TimeProvider _clock;
    private readonly ChatClient _client;
    private readonly bool _isOpenAi;

    public OpenAiModel(ModelPlace place, Uri address, ModelHttp http, TimeProvider clock)
    {
        (Name, _clock) = (place.Name, clock);
        _isOpenAi = address.Host == "api.openai.com";
        _client = new(place.Name.Model, new ApiKeyCredential(place.Key ?? NoKey), new OpenAIClientOptions
        {
            Endpoint = address,
            Transport = new HttpClientPipelineTransport(http.Client),
            RetryPolicy = new ClientRetryPolicy(0),
            NetworkTimeout = Timeout.InfiniteTimeSpan,
        });
    }

    public ModelName Name { get; }

    public IAsyncEnumerable<ModelDelta> StreamAsync(ModelRequest request, CancellationToken cancel) =>
        ModelStream.GuardAsync(Name, request, token => AskAsync(request, token), _clock, cancel);

    private async IAsyncEnumerable<ModelDelta> AskAsync(ModelRequest request, [EnumeratorCancellation] CancellationToken cancel)
    {
        ChatFinishReason? end = null;
        ModelUsage? usage = null;
        await foreach (var update in _client.CompleteChatStreamingAsync(Messages(request), Options(request), cancel))
        {
            end = update.FinishReason ?? end;
            usage = update.Usage is { } counted ? new(counted.InputTokenCount, counted.OutputTokenCount) : usage;
            foreach (var part in update.ContentUpdate)
            {
                if (part.Text is { Length: > 0 } text)
                {
                    yield return new(text);
                }
            }

            if (update.RefusalUpdate is { Length: > 0 })
            {
                end = ChatFinishReason.ContentFilter;
            }
        }

        if (end is null)
        {
            throw new ModelException(ModelFailure.Broken, $"{Name} stopped in the middle of its answer");
        }

        if (end == ChatFinishReason.ContentFilter)
        {
            throw new ModelException(ModelFailure.Refused, $"{Name} refused to answer this");
        }

        if (usage is not null)
        {
            yield return new("", usage);
        }
    }

    private static List<ChatMessage> Messages(ModelRequest request)
    {
        List<ChatMessage> messages = [new SystemChatMessage(request.System)];
        messages.AddRange(request.Messages.Select(ChatMessage (message) =>
            message.IsOwn ? new AssistantChatMessage(message.Content) : new UserChatMessage(message.Content)));
        return messages;
    }

    private ChatCompletionOptions Options(ModelRequest request)
    {
        var options = new ChatCompletionOptions { Temperature = (float)request.Temperature };
#pragma warning disable OPENAI001, SCME0001 // Preview parts of the package: covered by the tests against a foreign server.
        options.Seed = request.Seed;
        if (_isOpenAi)
        {
            options.MaxOutputTokenCount = request.MaxTokens;
        }
        else
        {
            // Everybody else still knows the limit by its first name only.
            options.Patch.Set("$.max_tokens"u8, request.MaxTokens);
        }
#pragma warning restore OPENAI001, SCME0001
        return options;
    }
}
