using ChatArena.AiWorker.Desk;
using ChatArena.AiWorker.Models;
using ChatArena.AiWorker.Speech;
using ChatArena.AiWorker.Turns;
using ChatArena.Core.AiTurns;
using ChatArena.Core.Nodes;
using ChatArena.Core.Speech;

namespace ChatArena.AiWorker;

public static class AiWorkerSetup
{
    public static IHostApplicationBuilder AddAiWorker(this IHostApplicationBuilder builder)
    {
        builder.AddModels();
        builder.AddTurns();
        builder.Services.AddSingleton<IModelDesk, ModelDesk>();
        return builder;
    }

    /// <summary>For a process of its own. Who shares the worker's process asks it directly, and has none of its doors on a public port.</summary>
    public static WebApplication MapAiWorker(this WebApplication app)
    {
        var inside = app.MapGroup("/internal").AddEndpointFilter(RefuseStrangersAsync).ExcludeFromDescription();
        inside.MapTranscriptions();
        inside.MapDesk();
        return app;
    }

    /// <summary>Whoever is of the same arena shows its pass.</summary>
    private static async ValueTask<object?> RefuseStrangersAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        return http.RequestServices.GetRequiredService<InternalPass>().Opens(http.Request.Headers.Authorization) ? await next(context) : TypedResults.Unauthorized();
    }

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
        services.AddSingleton<ITranscriber, OpenAiTranscriber>();
        services.AddHostedService<ModelCatalogLoop>();
        services.AddHealthChecks().AddCheck<ModelHealth>("models");
    }
}
