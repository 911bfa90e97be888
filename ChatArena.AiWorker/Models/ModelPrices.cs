using System.Text;
using ChatArena.Core.Content;

namespace ChatArena.AiWorker.Models;

/// <summary>What an answer costs, in US dollars. Pure. null = nobody gave a price, which counts as free.</summary>
public static class ModelPrices
{
    private const decimal Million = 1_000_000;

    /// <summary>Tokens that a provider adds around a message, and around the whole.</summary>
    private const int TokensAround = 16;

    public static LlmPrice? Find(LlmConfig config, ModelName name)
    {
        if (config.Prices.TryGetValue(name.ToString(), out var price))
        {
            return price;
        }

        // "gpt-4o" or "openai" for openai/gpt-4o.
        foreach (var (reference, stated) in config.Prices)
        {
            if (KnownProviders.Find(config, reference) == (name.Provider, name.Model))
            {
                return stated;
            }
        }

        return config.Provider(name.Provider)?.Kind is KnownProviders.Ollama or KnownProviders.Scripted ? new() : null;
    }

    public static decimal? Cost(LlmConfig config, ModelName name, ModelUsage usage) =>
        Find(config, name) is { } price ? Of(price, usage.InputTokens, usage.OutputTokens) : null;

    /// <summary>What one answer can cost at most, for a reservation before the call. Retries cost again.</summary>
    public static decimal? UpperBound(LlmConfig config, ModelName name, ModelRequest request) =>
        Find(config, name) is { } price ? Of(price, MostInputTokens(request), request.MaxTokens) : null;

    /// <summary>Tokenizers of today work on bytes: a token is at least one byte of the text.</summary>
    private static long MostInputTokens(ModelRequest request) =>
        Encoding.UTF8.GetByteCount(request.System) + request.Messages.Sum(message => (long)Encoding.UTF8.GetByteCount(message.Content) + TokensAround) + (2 * TokensAround);

    private static decimal Of(LlmPrice price, long input, long output) => ((price.Input * input) + (price.Output * output)) / Million;
}
