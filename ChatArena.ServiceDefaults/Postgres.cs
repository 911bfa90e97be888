using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure;

namespace ChatArena.ServiceDefaults;

public static class Postgres
{
    /// <summary>
    /// The store behind <c>ConnectionStrings:<paramref name="name"/></c> (Npgsql form): one data source for raw commands and a pooled
    /// factory of <typeparamref name="TContext"/>, with a health check of that name.
    /// </summary>
    public static IHostApplicationBuilder AddPostgres<TContext>(
        this IHostApplicationBuilder builder, string name, Action<NpgsqlDbContextOptionsBuilder> configure)
        where TContext : DbContext
    {
        builder.Services.AddSingleton(services => NpgsqlDataSource.Create(
            services.GetRequiredService<IConfiguration>().GetConnectionString(name)
            ?? throw new InvalidOperationException($"ConnectionStrings:{name} is not set.")));
        builder.Services.AddPooledDbContextFactory<TContext>((services, options) =>
            options.UseNpgsql(services.GetRequiredService<NpgsqlDataSource>(), configure));
        builder.Services.AddHealthChecks().Add(new(name, services => new PostgresCheck(services.GetRequiredService<NpgsqlDataSource>()), null, null));
        return builder;
    }
}
