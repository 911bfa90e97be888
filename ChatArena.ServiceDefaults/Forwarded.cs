using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ChatArena.ServiceDefaults;

/// <summary>What a known proxy says of a request becomes the request's address and scheme, on which limits, cookies and origins depend.</summary>
internal static class Forwarded
{
    public static IServiceCollection AddForwarded(this IServiceCollection services)
    {
        services.AddOptions<ForwardedOptions>().BindConfiguration(ForwardedOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<ForwardedHeadersOptions>().Configure<IOptions<ForwardedOptions>>((headers, forwarded) =>
        {
            headers.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            headers.ForwardedForHeaderName = forwarded.Value.Header;
            headers.ForwardLimit = forwarded.Value.Hops;
            headers.KnownProxies.Clear();
            headers.KnownIPNetworks.Clear();
            // What runs on this machine can say anything anyway; the pages' own calls of the Api come from here.
            foreach (var network in ProxiesAttribute.Networks(["127.0.0.0/8", "::1", .. forwarded.Value.From]))
            {
                headers.KnownIPNetworks.Add(network);
            }
        });
        return services;
    }
}
