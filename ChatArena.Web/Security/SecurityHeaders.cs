namespace ChatArena.Web.Security;

/// <summary>What every response tells the browser to refuse: scripts and styles in the page's text, other hosts, frames around it.</summary>
internal static class SecurityHeaders
{
    /// <summary>One text for all: a socket keeps the headers of its handshake for as long as it is open.</summary>
    private static readonly string Default = Policy();

    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Default;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        // For dictation; nothing else of a device is anybody's business.
        headers["Permissions-Policy"] = "microphone=(self), camera=(), geolocation=(), display-capture=()";
        return next(context);
    });

    /// <param name="socketAddress">Such as <c>wss://talk.example.org/ws</c>: a page that opens its socket there says so instead of the default.</param>
    public static string Policy(string? socketAddress = null)
    {
        var socket = Uri.TryCreate(socketAddress, UriKind.Absolute, out var address) && address.Scheme is "ws" or "wss"
            ? " " + address.GetLeftPart(UriPartial.Authority)
            : "";
        return $"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'{socket}; "
            + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    }
}
