using Microsoft.AspNetCore.Mvc;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Transforms;

namespace ChatArena.Web.Api;

/// <summary>One public origin: what belongs to the Api is passed on to it, sockets too, when it is a process of its own.</summary>
internal static class ApiForwarder
{
    private static readonly string[] Paths = ["/api/{**rest}", "/ws/{**rest}", "/events/{**rest}", "/openapi/{**rest}"];

    /// <summary>The Api pings its sockets and its event streams far more often.</summary>
    private static readonly ForwarderRequestConfig Patience = new() { ActivityTimeout = TimeSpan.FromMinutes(5) };

    public static void MapApiForwarder(this WebApplication app)
    {
        if (app.Configuration[ApiAddress.Key] is not { Length: > 0 } api)
        {
            // Composed with the Api, which answers there itself.
            return;
        }

        foreach (var path in Paths)
        {
            // The Api compares the page's origin with the host that the page was asked of.
            // What is too large is its business too.
            app.MapForwarder(path, api, Patience, transforms => transforms.AddOriginalHost()).WithMetadata(new DisableRequestSizeLimitAttribute());
        }
    }
}
