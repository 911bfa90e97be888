using System.Net;
using System.Net.Sockets;
using ChatArena.ServiceDefaults;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;

namespace ChatArena.Standalone;

/// <summary>A start that cannot go on, for a reason the user can mend.</summary>
public sealed class StartupException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>What the user sees of the start: what is waited for, where it runs, or one line that says why it does not.</summary>
internal static class Startup
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public static async Task<int> RunAsync(Func<Task> run)
    {
        try
        {
            await run();
            return 0;
        }
        catch (StartupException problem)
        {
            await Console.Error.WriteLineAsync($"ChatArena cannot start: {problem.Message}");
        }
        catch (Exception problem) when (IsTaken(problem))
        {
            await Console.Error.WriteLineAsync($"ChatArena cannot start: {problem.Message.TrimEnd('.')}. Stop the other program, or choose another port with PORT=8001.");
        }
        catch (Exception problem) when (problem is Microsoft.Extensions.Options.OptionsValidationException or IOException or UnauthorizedAccessException || IsUnreadable(problem))
        {
            await Console.Error.WriteLineAsync($"ChatArena cannot start: {problem.Message}");
        }

        return 1;
    }

    /// <summary>Asks for the addresses before anything is started; the server would find out too, but late and in many lines.</summary>
    public static WebApplicationBuilder RequireFreeAddress(this WebApplicationBuilder builder)
    {
        foreach (var url in (builder.WebHost.GetSetting(WebHostDefaults.ServerUrlsKey) ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            var address = BindingAddress.Parse(url);
            if (address.Port > 0)
            {
                using var probe = new TcpListener(IPAddress.TryParse(address.Host, out var ip) ? ip : IPAddress.Any, address.Port);
                try
                {
                    probe.Start();
                }
                catch (SocketException problem)
                {
                    throw new StartupException($"{url} cannot be used ({problem.Message}). Stop the other program, or choose another port with PORT=8001.", problem);
                }
            }
        }

        return builder;
    }

    public static void Say(string line) => Console.WriteLine(line);

    /// <summary>Waits, and says what for when it takes over a second.</summary>
    public static async Task<T> WaitAsync<T>(string what, Task<T> work)
    {
        await WaitAsync(what, (Task)work);
        return await work;
    }

    /// <inheritdoc cref="WaitAsync{T}"/>
    public static async Task WaitAsync(string what, Task work)
    {
        if (await Task.WhenAny(work, Task.Delay(Patience)) != work)
        {
            Say($"Waiting for {what} …");
        }

        await work;
    }

    /// <summary>Serves until the program is asked to stop.</summary>
    public static async Task ServeAsync(WebApplication app, LocalPostgres postgres)
    {
        if (await WaitAsync("the server to start", app.TryStartAsync()))
        {
            var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
            Say($"ChatArena is ready at {string.Join(" and ", addresses.Select(Reachable))}, data in {postgres.DataFolder ?? "the configured PostgreSQL"}");
            Say("Stop it with Ctrl+C.");
        }

        await app.WaitForShutdownAsync();
    }

    /// <summary>An address people can open: a server that listens everywhere is reached at localhost too.</summary>
    private static string Reachable(string address) => address
        .Replace("//0.0.0.0", "//localhost", StringComparison.Ordinal)
        .Replace("//[::]", "//localhost", StringComparison.Ordinal)
        .Replace("//+", "//localhost", StringComparison.Ordinal)
        .Replace("//*", "//localhost", StringComparison.Ordinal);

    /// <summary>A setting that is not of its type: the binder names the key and the value.</summary>
    private static bool IsUnreadable(Exception problem) => problem is InvalidOperationException { InnerException: ArgumentException or FormatException };

    private static bool IsTaken(Exception problem) =>
        problem is IOException { InnerException: AddressInUseException }
        || problem is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse or SocketError.AccessDenied };
}
