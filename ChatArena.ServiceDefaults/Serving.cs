using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ChatArena.ServiceDefaults;

public static class Serving
{
    /// <summary>Serves until the process is told to stop, be it while it still starts and waits for others: that is no failure.</summary>
    /// <returns>The exit code: 1 when an option cannot be used, which is said in one line.</returns>
    public static async Task<int> ServeAsync(this WebApplication app)
    {
        try
        {
            // The host asks too, but first it logs every stack.
            app.Services.GetService<IStartupValidator>()?.Validate();
            await app.TryStartAsync();
        }
        catch (OptionsValidationException problem)
        {
            await Console.Error.WriteLineAsync($"ChatArena cannot start: {problem.Message}");
            return 1;
        }

        await app.WaitForShutdownAsync();
        return 0;
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
        catch (OptionsValidationException)
        {
            // What runs already stops in order; thrown away it would complain, every loop with its stack.
            await app.StopAsync();
            throw;
        }
    }
}
