using Microsoft.Extensions.Configuration;

namespace ChatArena.AppHost;

/// <summary>PostgreSQL and Redis: a configured server, else one that is right for the target.</summary>
internal static class Stores
{
    /// <summary><c>ConnectionStrings:arena</c>, in Npgsql's form.</summary>
    public static IResourceBuilder<IResourceWithConnectionString> AddArenaDatabase(this IDistributedApplicationBuilder builder)
    {
        if (builder.IsConfigured("arena"))
        {
            return builder.AddConnectionString("arena");
        }

        if (builder.IsAzure())
        {
            // A container's files on Azure's shares are no place for a database. With a password, as the roles connect everywhere else.
            return builder.AddAzurePostgresFlexibleServer("postgres").WithPasswordAuthentication().AddDatabase("arena");
        }

        var postgres = builder.AddPostgres("postgres");
        if (builder.Configuration.GetValue("Arena:KeepData", true))
        {
            // Named, so that it is found again from any folder; persistent, so that the next start need not wait for the server.
            postgres.WithDataVolume("chatarena-postgres").WithLifetime(ContainerLifetime.Persistent);
        }

        return postgres.AddDatabase("arena");
    }

    /// <summary><c>ConnectionStrings:redis</c>, such as <c>host:port,password=…</c>.</summary>
    public static IResourceBuilder<IResourceWithConnectionString> AddArenaRedis(this IDistributedApplicationBuilder builder) =>
        builder.IsConfigured("redis") ? builder.AddConnectionString("redis") : builder.AddRedis("redis");

    private static bool IsConfigured(this IDistributedApplicationBuilder builder, string name) =>
        !string.IsNullOrEmpty(builder.Configuration.GetConnectionString(name));
}
