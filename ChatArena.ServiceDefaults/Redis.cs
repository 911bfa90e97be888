using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;

namespace ChatArena.ServiceDefaults;

public static class Redis
{
    private const int ConnectMilliseconds = 2000;
    private const int RetryMilliseconds = 500;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Redis behind <c>ConnectionStrings:<paramref name="name"/></c> (such as <c>host:6379,password=…,ssl=true</c>): one connection for the
    /// process, made when it is first needed and made again whenever it is lost, with a health check of that name.
    /// </summary>
    public static IHostApplicationBuilder AddRedis(this IHostApplicationBuilder builder, string name)
    {
        builder.Services.AddSingleton<IConnectionMultiplexer>(services => ConnectionMultiplexer.Connect(Options(
            services.GetRequiredService<IConfiguration>().GetConnectionString(name)
            ?? throw new InvalidOperationException($"ConnectionStrings:{name} is not set."))));
        builder.Services.AddHealthChecks().Add(new(name, services => new RedisCheck(services.GetRequiredService<IConnectionMultiplexer>()), null, null));
        return builder;
    }

    private static ConfigurationOptions Options(string connection)
    {
        var options = ConfigurationOptions.Parse(connection);
        // A Redis that is not there yet, or not now, is one that comes later; soon found again when it does.
        options.AbortOnConnectFail = false;
        options.ConnectTimeout = ConnectMilliseconds;
        options.ReconnectRetryPolicy = new LinearRetry(RetryMilliseconds);
        return options;
    }

    private sealed class RedisCheck(IConnectionMultiplexer redis) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                await redis.GetDatabase().PingAsync().WaitAsync(Patience, cancellationToken);
                return HealthCheckResult.Healthy();
            }
            catch (Exception problem) when (problem is RedisException or TimeoutException)
            {
                // Who talks goes on talking, and every other process has lost it too: sending people elsewhere would help nobody.
                return HealthCheckResult.Degraded(problem.Message);
            }
        }
    }
}
