using System.Runtime.CompilerServices;
using System.Text.Json;
using Anthropic;
using Anthropic.Exceptions;
using Anthropic.Models.Messages;
using Anthropic.Services;

namespace ChatArena.AiWorker.Models;

/// <summary>Claude, through Anthropic's own package.</summary>
internal sealed class AnthropicModel(ModelPlace place, Uri address, ModelHttp http, TimeProvider clock) : IChatModel
{
    // The client owns nothing but the connections it shares with everybody, so nobody disposes it.
    private readonly IMessageService _messages = new AnthropicClient
    {
        BaseUrl = address.AbsoluteUri.TrimEnd('/'),
        ApiKey = place.Key ?? "",
        HttpClient = http.Client,
        MaxRetries = 0,
        // The request's own limits hold.
        Timeout = TimeSpan.FromDays(1),
    }.Messages;

    public ModelName Name => place.Name;

    public IAsyncEnumerable<ModelDelta> StreamAsync(ModelRequest request, CancellationToken cancel) =>
        ModelStream.GuardAsync(Name, request, token => AskAsync(request, token), clock, cancel);

    private async IAsyncEnumerable<ModelDelta> AskAsync(ModelRequest request, [EnumeratorCancellation] CancellationToken cancel)
    {
        var (input, output) = (0L, 0L);
        var ended = false;
        await foreach (var part in StartAsync(request, cancel))
        {
            if (part.TryPickStart(out var start))
            {
                (input, output) = (start.Message.Usage.InputTokens, start.Message.Usage.OutputTokens);
            }
            else if (part.TryPickContentBlockDelta(out var block) && block.Delta.TryPickText(out var text) && text.Text.Length > 0)
            {
                yield return new(text.Text);
            }
            else if (part.TryPickDelta(out var delta))
            {
                (input, output) = (delta.Usage.InputTokens ?? input, delta.Usage.OutputTokens);
                if (delta.Delta.StopReason?.Raw() == "refusal")
                {
                    throw new ModelException(ModelFailure.Refused, $"{Name} refused to answer this");
                }
            }

            ended |= part.TryPickStop(out _);
        }

        if (!ended)
        {
            throw new ModelException(ModelFailure.Broken, $"{Name} stopped in the middle of its answer");
        }

        yield return new("", new((int)input, (int)output));
    }

    /// <summary>Newer models have no temperature and refuse a request that has one.</summary>
    private async IAsyncEnumerable<RawMessageStreamEvent> StartAsync(ModelRequest request, [EnumeratorCancellation] CancellationToken cancel)
    {
        var warm = _messages.CreateStreaming(Parameters(request, withTemperature: true), cancel).GetAsyncEnumerator(cancel);
        var refused = false;
        try
        {
            while (await MoveAsync(warm))
            {
                yield return warm.Current;
            }
        }
        finally
        {
            await warm.DisposeAsync();
        }

        if (refused)
        {
            await foreach (var part in _messages.CreateStreaming(Parameters(request, withTemperature: false), cancel))
            {
                yield return part;
            }
        }

        async ValueTask<bool> MoveAsync(IAsyncEnumerator<RawMessageStreamEvent> events)
        {
            try
            {
                return await events.MoveNextAsync();
            }
            catch (AnthropicBadRequestException problem) when (problem.ResponseBody.Contains("temperature", StringComparison.Ordinal))
            {
                refused = true;
                return false;
            }
        }
    }

    private MessageCreateParams Parameters(ModelRequest request, bool withTemperature)
    {
        var parameters = new MessageCreateParams
        {
            Model = Name.Model,
            MaxTokens = request.MaxTokens,
            System = request.System,
            Messages = [.. request.Messages.Select(MessageParam (message) => message.IsOwn ? new AssistantMessageParam(message.Content) : new UserMessageParam(message.Content))],
        };
        if (!withTemperature)
        {
            return parameters;
        }

        // The package has no such field any more; Anthropic's scale ends at 1.
        var body = new Dictionary<string, JsonElement>(parameters.RawBodyData)
        {
            ["temperature"] = JsonSerializer.SerializeToElement(Math.Min(1, request.Temperature)),
        };
        return MessageCreateParams.FromRawUnchecked(parameters.RawHeaderData, parameters.RawQueryData, body);
    }
}
