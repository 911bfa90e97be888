using ChatArena.Core.Speech;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ChatArena.Api.Speech;

internal static class SpeechSetup
{
    /// <summary>A worker in the same process is asked directly, whichever of the two is added first.</summary>
    public static IServiceCollection AddSpeech(this IServiceCollection services)
    {
        services.AddHttpClient(nameof(WorkerTranscriber), http => http.Timeout = Timeout.InfiniteTimeSpan)
            // A proxy of the environment is for the world outside, not for a call to oneself.
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(10) })
            .RemoveAllLoggers();
        services.TryAddSingleton<ITranscriber, WorkerTranscriber>();
        return services;
    }
}
