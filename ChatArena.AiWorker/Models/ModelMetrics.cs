using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ChatArena.AiWorker.Models;

/// <summary>Model calls by OpenTelemetry's conventions for generative AI. Never a word of a prompt or an answer.</summary>
public static class ModelMetrics
{
    public const string Name = "ChatArena.AiWorker";

    private static readonly ActivitySource Activities = new(Name);
    private static readonly Meter Meter = new(Name);
    private static readonly Histogram<double> Seconds = Meter.CreateHistogram<double>("gen_ai.client.operation.duration", "s", "Time of one call of a model");
    private static readonly Histogram<double> FirstTokenSeconds = Meter.CreateHistogram<double>("gen_ai.client.operation.time_to_first_chunk", "s", "Time to the first words of an answer");
    private static readonly Histogram<long> Tokens = Meter.CreateHistogram<long>("gen_ai.client.token.usage", "{token}", "Tokens of one call, by input and output");

    internal static Activity? Start(ModelName name, ModelRequest request)
    {
        var activity = Activities.StartActivity($"chat {name.Model}", ActivityKind.Client);
        activity?.SetTag("gen_ai.operation.name", "chat");
        activity?.SetTag("gen_ai.provider.name", name.Provider);
        activity?.SetTag("gen_ai.request.model", name.Model);
        activity?.SetTag("gen_ai.request.max_tokens", request.MaxTokens);
        activity?.SetTag("gen_ai.request.temperature", request.Temperature);
        return activity;
    }

    internal static void Ended(Activity? activity, ModelName name, TimeSpan latency, TimeSpan? firstToken, ModelUsage? usage, ModelFailure? failure)
    {
        var tags = new TagList { { "gen_ai.operation.name", "chat" }, { "gen_ai.provider.name", name.Provider }, { "gen_ai.request.model", name.Model } };
        if (usage is not null)
        {
            activity?.SetTag("gen_ai.usage.input_tokens", usage.InputTokens);
            activity?.SetTag("gen_ai.usage.output_tokens", usage.OutputTokens);
            Tokens.Record(usage.InputTokens, [.. tags, new("gen_ai.token.type", "input")]);
            Tokens.Record(usage.OutputTokens, [.. tags, new("gen_ai.token.type", "output")]);
        }

        if (firstToken is { } first)
        {
            FirstTokenSeconds.Record(first.TotalSeconds, tags);
        }

        if (failure is { } what)
        {
            activity?.SetTag("error.type", what.ToString());
            activity?.SetStatus(ActivityStatusCode.Error);
            tags.Add("error.type", what.ToString());
        }

        Seconds.Record(latency.TotalSeconds, tags);
    }
}
