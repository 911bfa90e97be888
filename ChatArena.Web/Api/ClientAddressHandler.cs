using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace ChatArena.Web.Api;

/// <summary>Tells the Api for whom a page asks, as any proxy does: otherwise everybody would share one address and its limits.</summary>
internal sealed class ClientAddressHandler(IHttpContextAccessor accessor, IOptions<ForwardedHeadersOptions> forwarded) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (accessor.HttpContext is { Connection.RemoteIpAddress: { } address } context)
        {
            // The Api is told by X-Forwarded-For; composed with it, this is the same server, which may listen to another header.
            foreach (var name in new[] { ForwardedHeadersDefaults.XForwardedForHeaderName, forwarded.Value.ForwardedForHeaderName }.Distinct(StringComparer.OrdinalIgnoreCase))
            {
                request.Headers.TryAddWithoutValidation(name, $"{address}");
            }

            request.Headers.TryAddWithoutValidation(ForwardedHeadersDefaults.XForwardedProtoHeaderName, context.Request.Scheme);
        }

        return base.SendAsync(request, cancellationToken);
    }
}
