using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure;

namespace ChatArena.ServiceDefaults;

/// <summary>Postgres.cs by Aspire's client package, with the same registrations; compiled instead of it with -p:AspireClients=true.</summary>
public static class Postgres
{
    public static IHostApplicationBuilder AddPostgres<TContext>(
        this IHostApplicationBuilder builder, string name, Action<NpgsqlDbContextOptionsBuilder> configure)
        where TContext : DbContext
    {
        builder.AddNpgsqlDbContext<TContext>(name, settings =>
        {
            // Retries would forbid the transactions of our own; telemetry and health are the same for every role, below and in Telemetry.
            settings.DisableRetry = true;
            settings.DisableTracing = true;
            settings.DisableMetrics = true;
            settings.DisableHealthChecks = true;
        });
        builder.Services.AddSingleton(services => NpgsqlDataSource.Create(
            services.GetRequiredService<IConfiguration>().GetConnectionString(name)
            ?? throw new InvalidOperationException($"ConnectionStrings:{name} is not set.")));
        builder.Services.AddPooledDbContextFactory<TContext>((services, options) =>
            options.UseNpgsql(services.GetRequiredService<NpgsqlDataSource>(), configure));
        builder.Services.AddHealthChecks().Add(new(name, services => new PostgresCheck(services.GetRequiredService<NpgsqlDataSource>()), null, null));
        return builder;
    }
}
