using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace ChatArena.Web.Api;

/// <summary>Where the Api is: <c>services:api:http:0</c>, or this very server when nothing is configured.</summary>
internal sealed class ApiAddress(IConfiguration configuration, IServer server)
{
    public const string Key = "services:api:http:0";

    /// <summary>Known once the server listens.</summary>
    /// <exception cref="InvalidOperationException">Neither is configured nor can the own server be reached.</exception>
    public Uri Find()
    {
        if (configuration[Key] is { Length: > 0 } configured)
        {
            return new(configured);
        }

        var own = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        return Loopback(own) ?? throw new InvalidOperationException(
            $"The Api's address is not known: set services__api__http__0. This server listens at: {string.Join(", ", own)}.");
    }

    /// <summary>An address of these that this process can call; plain HTTP if there is one. A server that listens everywhere is called at loopback.</summary>
    /// <param name="addresses">As Kestrel gives them, such as <c>http://0.0.0.0:8000</c>, <c>http://[::]:8000</c> or <c>http://+:80</c>.</param>
    public static Uri? Loopback(IEnumerable<string> addresses) => addresses
        .Where(address => !address.Contains("://unix:", StringComparison.Ordinal) && !address.Contains("://pipe:", StringComparison.Ordinal))
        .OrderBy(address => address.StartsWith("http:", StringComparison.OrdinalIgnoreCase) ? 0 : 1)
        .Select(address => new Uri(address
            .Replace("//+", "//localhost", StringComparison.Ordinal)
            .Replace("//*", "//localhost", StringComparison.Ordinal)
            .Replace("//0.0.0.0", "//127.0.0.1", StringComparison.Ordinal)
            .Replace("//[::]", "//localhost", StringComparison.Ordinal)))
        .FirstOrDefault();
}
