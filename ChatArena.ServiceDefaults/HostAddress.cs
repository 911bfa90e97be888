using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;

namespace ChatArena.ServiceDefaults;

public static class HostAddress
{
    /// <summary>Where to listen: <c>--urls</c>, then ASPNETCORE_URLS, then HOST and PORT, then <paramref name="host"/>:<paramref name="port"/>.</summary>
    public static WebApplicationBuilder UseHostAndPort(this WebApplicationBuilder builder, string host = "0.0.0.0", int port = 8000)
    {
        var configuration = builder.Configuration;
        if (string.IsNullOrEmpty(configuration[WebHostDefaults.ServerUrlsKey]) && string.IsNullOrEmpty(configuration["http_ports"]))
        {
            builder.WebHost.UseUrls($"http://{configuration["HOST"] ?? host}:{configuration["PORT"] ?? $"{port}"}");
        }

        return builder;
    }
}
