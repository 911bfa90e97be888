using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;

namespace ChatArena.ServiceDefaults;

public static class Serving
{
    /// <summary>Serves until the process is told to stop, be it while it still starts and waits for others: that is no failure.</summary>
    public static async Task ServeAsync(this WebApplication app)
    {
        await app.TryStartAsync();
        await app.WaitForShutdownAsync();
    }

    /// <returns>False when the process was told to stop meanwhile; what had started by then is still to be stopped.</returns>
    public static async Task<bool> TryStartAsync(this WebApplication app)
    {
        try
        {
            await app.StartAsync();
            return true;
        }
        catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return false;
        }
    }
}
