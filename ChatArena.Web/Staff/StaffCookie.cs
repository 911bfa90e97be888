using ChatArena.Contracts.Rest;

namespace ChatArena.Web.Staff;

/// <summary>Carries the token from page to page: no script reads it, and no other site can make the browser send it.</summary>
internal static class StaffCookie
{
    private const string Name = "arena_staff";
    private const string Path = "/admin";

    public static string? Read(HttpContext context) => context.Request.Cookies[Name] is { Length: > 0 } token ? token : null;

    public static void Write(HttpContext context, SignedIn signedIn) => context.Response.Cookies.Append(Name, signedIn.Token, Options(context, signedIn.ExpiresAt));

    public static void Delete(HttpContext context) => context.Response.Cookies.Delete(Name, Options(context, null));

    private static CookieOptions Options(HttpContext context, DateTimeOffset? expires) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = context.Request.IsHttps,
        Path = Path,
        Expires = expires,
        IsEssential = true,
    };
}
