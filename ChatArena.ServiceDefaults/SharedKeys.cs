using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace ChatArena.ServiceDefaults;

public static class SharedKeys
{
    /// <summary>
    /// Cookies and form tokens that one process of this program made are understood by all of them, by keys behind
    /// <c>ConnectionStrings:<paramref name="name"/></c>. Without such a Redis every process has its own keys.
    /// </summary>
    public static IHostApplicationBuilder AddSharedKeys(this IHostApplicationBuilder builder, string name)
    {
        if (!string.IsNullOrEmpty(builder.Configuration.GetConnectionString(name)))
        {
            builder.AddRedis(name);
            builder.Services.AddDataProtection().SetApplicationName(builder.Environment.ApplicationName);
            builder.Services.AddOptions<KeyManagementOptions>().Configure<IConnectionMultiplexer, ILogger<RedisKeyStore>>(
                (options, redis, log) => options.XmlRepository = new RedisKeyStore(redis, log));
        }

        return builder;
    }
}
