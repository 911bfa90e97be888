using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;

namespace ChatArena.ServiceDefaults;

/// <summary>Redis.cs by Aspire's client package, with the same registrations; compiled instead of it with -p:AspireClients=true.</summary>
public static class Redis
{
    private const int ConnectMilliseconds = 2000;
    private const int RetryMilliseconds = 500;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static IHostApplicationBuilder AddRedis(this IHostApplicationBuilder builder, string name)
    {
        builder.AddRedisClient(
            name,
            settings =>
            {
                // Its check says unhealthy where ours says degraded; its spans go to a provider that exports nothing.
                settings.DisableHealthChecks = true;
                settings.DisableTracing = true;
            },
            options =>
            {
                options.AbortOnConnectFail = false;
                options.ConnectTimeout = ConnectMilliseconds;
                options.ReconnectRetryPolicy = new LinearRetry(RetryMilliseconds);
            });
        builder.Services.AddHealthChecks().Add(new(name, services => new Check(services.GetRequiredService<IConnectionMultiplexer>()), null, null));
        return builder;
    }

    private sealed class Check(IConnectionMultiplexer redis) : IHealthCheck
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
                return HealthCheckResult.Degraded(problem.Message);
            }
        }
    }
}
