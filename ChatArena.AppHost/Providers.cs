using Microsoft.Extensions.Configuration;

namespace ChatArena.AppHost;

/// <summary>What the worker calls models with. All of it is optional: people can always talk to people.</summary>
internal static class Providers
{
    private static readonly (string Parameter, string Variable)[] Keys =
    [
        ("openai-api-key", "OPENAI_API_KEY"),
        ("anthropic-api-key", "ANTHROPIC_API_KEY"),
        ("xai-api-key", "XAI_API_KEY"),
        ("hf-api-key", "HF_API_KEY"),
    ];

    /// <summary>A secret for each key, from <c>Parameters:openai-api-key</c> or OPENAI_API_KEY and so on; empty without one.</summary>
    public static IResourceBuilder<ProjectResource> WithProviderKeys(this IResourceBuilder<ProjectResource> worker)
    {
        var builder = worker.ApplicationBuilder;
        foreach (var (parameter, variable) in Keys)
        {
            // A parameter without a value would stop the start, or be asked for at every deployment.
            string Value() => builder.Configuration[$"Parameters:{parameter}"] ?? builder.Configuration[variable] ?? "";
            if (builder.ExecutionContext.IsRunMode || Value().Length > 0)
            {
                worker.WithEnvironment(variable, builder.AddParameter(parameter, Value, secret: true));
            }
        }

        return worker;
    }

    /// <summary>
    /// A model server of one's own with the model of <c>Arena:Ollama:Model</c>, gemma3 by default; none when that is empty. Models are pulled on
    /// this machine only, so a deployment has none either.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithOllama(this IResourceBuilder<ProjectResource> worker)
    {
        var builder = worker.ApplicationBuilder;
        var model = builder.Configuration["Arena:Ollama:Model"] ?? "gemma3";
        if (!builder.ExecutionContext.IsRunMode || model.Length == 0)
        {
            return worker;
        }

        var ollama = builder.AddOllama("ollama");
        if (builder.Configuration.GetValue("Arena:KeepData", true))
        {
            ollama.WithDataVolume("chatarena-ollama");
        }

        if (builder.Configuration.GetValue("Arena:Ollama:Gpu", false))
        {
            ollama.WithGPUSupport();
        }

        ollama.AddModel("model", model);

        // Nobody waits for it: the first start downloads gigabytes, and the arena works without.
        return worker
            .WithEnvironment("Arena__Ai__Providers__ollama__BaseUrl", ollama.GetEndpoint("http"))
            .WithEnvironment("Arena__Ai__Providers__ollama__Model", model);
    }
}
