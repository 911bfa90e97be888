using ChatArena.Core.AiTurns;
using ChatArena.Core.Speech;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ChatArena.Api.Worker;

internal static class WorkerSetup
{
    /// <summary>A worker in the same process is asked directly, whichever of the two is added first.</summary>
    public static IServiceCollection AddWorkerElsewhere(this IServiceCollection services)
    {
        WorkerClient.Add(services);
        services.TryAddSingleton<ITranscriber, WorkerTranscriber>();
        services.TryAddSingleton<IModelDesk, WorkerDesk>();
        return services;
    }
}
