using ChatArena.AiWorker.Models;
using ChatArena.AiWorker.Turns;

namespace ChatArena.AiWorker;

public static class AiWorkerSetup
{
    public static IHostApplicationBuilder AddAiWorker(this IHostApplicationBuilder builder)
    {
        builder.AddModels();
        builder.AddTurns();
        return builder;
    }

    public static WebApplication MapAiWorker(this WebApplication app) => app;

    private static void AddTurns(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<Composer>();
        services.AddSingleton<TurnRunner>();
        services.AddHostedService<ModelOfferLoop>();
        services.AddHostedService<TurnLoop>();
    }

    private static void AddModels(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<ModelHttp>();
        services.AddSingleton(provider => ModelKind.OpenAi(provider.GetRequiredService<ModelHttp>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => ModelKind.Anthropic(provider.GetRequiredService<ModelHttp>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => ModelKind.Ollama(provider.GetRequiredService<ModelHttp>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(ModelKind.Scripted());
        services.AddSingleton<ModelCatalog>();
        services.AddSingleton<ModelCircuits>();
        services.AddSingleton<ModelRouter>();
        services.AddHostedService<ModelCatalogLoop>();
        services.AddHealthChecks().AddCheck<ModelHealth>("models");
    }
}
