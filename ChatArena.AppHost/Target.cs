using Microsoft.Extensions.Configuration;

namespace ChatArena.AppHost;

/// <summary>
/// Where the model goes: this machine (run), Azure (publish), or Docker Compose (publish with <c>Arena:Target=compose</c>).
/// </summary>
internal static class Target
{
    public static bool IsCompose(this IDistributedApplicationBuilder builder) =>
        builder.ExecutionContext.IsPublishMode && string.Equals(builder.Configuration["Arena:Target"], "compose", StringComparison.OrdinalIgnoreCase);

    public static bool IsAzure(this IDistributedApplicationBuilder builder) => builder.ExecutionContext.IsPublishMode && !builder.IsCompose();

    public static void AddTarget(this IDistributedApplicationBuilder builder)
    {
        if (builder.IsCompose())
        {
            // Only when asked for: azd does not know this kind of resource.
            builder.AddDockerComposeEnvironment("compose");
        }
    }

    /// <summary>As many processes as <c>Arena:Replicas:<paramref name="role"/></c> says; where it is deployed, that place says it.</summary>
    public static IResourceBuilder<ProjectResource> WithReplicasOf(this IResourceBuilder<ProjectResource> project, string role, int replicas) =>
        project.WithReplicas(project.ApplicationBuilder.Configuration.GetValue($"Arena:Replicas:{role}", replicas));

    /// <summary>An address for people. With Docker Compose only Web has one: whoever reaches the Api past Web could make up a client's address.</summary>
    /// <param name="direct">People ask this role themselves.</param>
    public static IResourceBuilder<ProjectResource> WithPublicAddress(this IResourceBuilder<ProjectResource> role, bool direct)
    {
        if (!role.ApplicationBuilder.IsCompose())
        {
            return role.WithExternalHttpEndpoints();
        }

        // Without a number Docker would choose another at every start.
        return direct ? role.WithEndpoint("http", endpoint => (endpoint.IsExternal, endpoint.Port) = (true, 8080)) : role;
    }

    /// <summary>Azure's public ingress answers plain HTTP with a redirect, which Web does not follow.</summary>
    public static IResourceBuilder<ProjectResource> WithApi(this IResourceBuilder<ProjectResource> web, IResourceBuilder<ProjectResource> api)
    {
        web.WithReference(api);
        return web.ApplicationBuilder.IsAzure() ? web.WithEnvironment("services__api__http__0", api.GetEndpoint("https")) : web;
    }

    /// <summary>Participants' sockets go straight to the Api; Web would only carry every word a second time.</summary>
    public static IResourceBuilder<ProjectResource> WithSocketAddress(this IResourceBuilder<ProjectResource> api)
    {
        const string Setting = "Arena__SocketAddress";
        var builder = api.ApplicationBuilder;
        if (builder.IsCompose())
        {
            // Names of Compose mean nothing to a browser: there, Web forwards the sockets.
            return api;
        }

        return builder.IsAzure()
            ? api.WithEnvironment(Setting, $"wss://{api.GetEndpoint("https").Property(EndpointProperty.Host)}/ws")
            : api.WithEnvironment(Setting, $"ws://{api.GetEndpoint("http").Property(EndpointProperty.HostAndPort)}/ws");
    }

    /// <summary>
    /// Whose word for a client's address is taken, by networks: Azure's ingress stands before everything, also between Web and Api. With Docker
    /// Compose the Api is asked by Web alone, and whether a proxy stands before Web is not known here.
    /// </summary>
    /// <param name="direct">People ask this role themselves.</param>
    public static IResourceBuilder<ProjectResource> WithKnownProxies(this IResourceBuilder<ProjectResource> role, bool direct)
    {
        var builder = role.ApplicationBuilder;
        // ASP.NET's switch, which Aspire turns on in a deployment, would believe anybody.
        role.DisableForwardedHeaders();
        if (builder.IsAzure() || (builder.IsCompose() && !direct))
        {
            role.WithEnvironment("Arena__Forwarded__From__0", "private");
        }

        return builder.IsAzure() ? role.WithEnvironment("Arena__Forwarded__Hops", "2") : role;
    }

    /// <summary>The Api changes the schema itself where no step can; the first of its replicas does, under a lock.</summary>
    public static IResourceBuilder<ProjectResource> WithMigrationInAzure(this IResourceBuilder<ProjectResource> api) =>
        api.ApplicationBuilder.IsAzure() ? api.WithEnvironment("Arena__MigrateAtStart", "true") : api;

    /// <summary>A role that uses the schema starts when it is there.</summary>
    public static IResourceBuilder<ProjectResource> AfterMigration(this IResourceBuilder<ProjectResource> role, IResourceBuilder<ProjectResource> migrate)
    {
        if (!role.ApplicationBuilder.IsAzure())
        {
            return role.WaitForCompletion(migrate);
        }

        // A container app that ends is started again for ever: there, the Api does it, and everybody waits for the schema.
        migrate.ExcludeFromManifest();
        return role;
    }
}
