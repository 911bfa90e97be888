using ChatArena.Contracts.Rest;
using Microsoft.AspNetCore.Antiforgery;

namespace ChatArena.Web.Staff;

/// <summary>What stands before the staff's pages, and the two things there that are no pages: signing out and taking files away.</summary>
internal static class StaffPages
{
    private const string Root = "/admin";
    private const string SignIn = "/admin/sign-in";

    /// <summary>Pages for those who are not signed in yet.</summary>
    private static readonly string[] Open = [SignIn, "/admin/setup", "/admin/away"];

    /// <summary>What may be fetched with the token of the cookie.</summary>
    private static readonly string[] Downloads = ["exports/", "conversations/", "admin/data-files/"];

    /// <summary>The e-mail address of whoever is signed in.</summary>
    public static string? Email(HttpContext context) => context.Items[typeof(StaffPages)] as string;

    /// <summary>Nobody sees a page of the staff without a sign-in that still counts; nothing of these pages stays in a cache.</summary>
    public static IApplicationBuilder UseStaffPages(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        var path = context.Request.Path;
        if (!path.StartsWithSegments(Root))
        {
            await next(context);
            return;
        }

        // What form tokens ask for too, which otherwise overrule it with a warning.
        context.Response.Headers.CacheControl = "no-cache, no-store";
        if (Open.Any(page => path.Equals(page, StringComparison.OrdinalIgnoreCase)))
        {
            // Another site cannot sign somebody in here as somebody else.
            if (HttpMethods.IsPost(context.Request.Method) && context.Request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site")
            {
                context.Response.StatusCode = StatusCodes.Status400BadRequest;
                return;
            }

            await next(context);
            return;
        }

        if (StaffCookie.Read(context) is not null)
        {
            var api = context.RequestServices.GetRequiredService<StaffApiClient>();
            var who = await api.GetAsync("api/accounts/me", StaffJson.Default.WhoAmI);
            if (who.Value is not null)
            {
                context.Items[typeof(StaffPages)] = who.Value.Email;
                await next(context);
                return;
            }

            if (who.Status != StatusCodes.Status401Unauthorized)
            {
                context.Response.Redirect("/admin/away");
                return;
            }

            StaffCookie.Delete(context);
        }

        var here = HttpMethods.IsGet(context.Request.Method) && path != Root ? $"?to={Uri.EscapeDataString(path + context.Request.QueryString)}" : "";
        context.Response.Redirect(SignIn + here);
    });

    public static void MapStaffPages(this IEndpointRouteBuilder app)
    {
        app.MapPost("/admin/sign-out", SignOutAsync).ExcludeFromDescription();
        app.MapGet("/admin/download/{**what}", DownloadAsync).ExcludeFromDescription();
    }

    /// <summary>Where to go after a sign-in: a page of the staff, whatever was asked for.</summary>
    public static string After(string? to) => to?.StartsWith(Root + "/", StringComparison.Ordinal) == true && !to.Contains('\\') ? to : Root;

    private static async Task<IResult> SignOutAsync(HttpContext context, IAntiforgery antiforgery, StaffApiClient api)
    {
        if (!await antiforgery.IsRequestValidAsync(context))
        {
            return TypedResults.BadRequest();
        }

        await api.SendAsync(HttpMethod.Post, "api/accounts/sign-out");
        StaffCookie.Delete(context);
        return TypedResults.Redirect($"{SignIn}?done=out");
    }

    private static async Task DownloadAsync(string what, HttpContext context, StaffApiClient api)
    {
        if (!Downloads.Any(start => what.StartsWith(start, StringComparison.Ordinal)) || what.Contains("..", StringComparison.Ordinal))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        using var answer = await api.OpenAsync($"api/{what}{context.Request.QueryString}", context.RequestAborted);
        context.Response.StatusCode = (int)answer.StatusCode;
        context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        context.Response.Headers.ContentDisposition = answer.Content.Headers.ContentDisposition?.ToString();
        await using var body = await answer.Content.ReadAsStreamAsync(context.RequestAborted);
        await body.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
