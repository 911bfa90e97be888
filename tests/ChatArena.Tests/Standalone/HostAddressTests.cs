using ChatArena.ServiceDefaults;
using Microsoft.AspNetCore.Builder;

namespace ChatArena.Tests.Standalone;

public sealed class HostAddressTests
{
    /// <param name="configured">What <c>--urls</c> and ASPNETCORE_URLS are read as is <c>urls</c>, ASPNETCORE_HTTP_PORTS is <c>http_ports</c>.</param>
    /// <param name="urls">Null leaves it to ASP.NET.</param>
    [Theory]
    [InlineData("", "http://0.0.0.0:8000")]
    [InlineData("PORT=8123", "http://0.0.0.0:8123")]
    [InlineData("HOST=127.0.0.1", "http://127.0.0.1:8000")]
    [InlineData("HOST=127.0.0.1 PORT=8123", "http://127.0.0.1:8123")]
    [InlineData("urls=http://[::1]:5;http://localhost:6 HOST=127.0.0.1 PORT=8123", "http://[::1]:5;http://localhost:6")]
    [InlineData("urls= PORT=8123", "http://0.0.0.0:8123")]
    [InlineData("http_ports=8080 PORT=8123", null)]
    [InlineData("http_ports= PORT=8123", "http://0.0.0.0:8123")]
    public void HOST_and_PORT_hold_where_ASPNET_is_told_nothing(string configured, string? urls)
    {
        // Nothing of this process's own environment.
        var builder = WebApplication.CreateEmptyBuilder(new());
        foreach (var parts in configured.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word.Split('=', 2)))
        {
            builder.Configuration[parts[0]] = parts[1];
        }

        builder.UseHostAndPort().Configuration["urls"].ShouldBe(urls);
    }
}
