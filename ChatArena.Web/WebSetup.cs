using ChatArena.Web.Api;
using ChatArena.Web.Security;
using ChatArena.Web.Staff;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Hosting.StaticWebAssets;

namespace ChatArena.Web;

public static class WebSetup
{
    public static IHostApplicationBuilder AddWeb(this IHostApplicationBuilder builder)
    {
        if (builder.Environment is IWebHostEnvironment web)
        {
            // Built but not published, as run.sh starts it, the files are still where they were written. Published, this finds nothing to do.
            StaticWebAssetsLoader.UseStaticWebAssets(web, builder.Configuration);
        }

        builder.Services.AddRazorComponents();
        builder.Services.AddArenaApiClient();
        builder.Services.AddHttpForwarder();
        return builder;
    }

    public static WebApplication MapWeb(this WebApplication app)
    {
        app.UseSecurityHeaders();
        app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        app.Use(LeaveScriptsAlone);
        app.UseStaffPages();
        app.UseAntiforgery();
        app.MapApiForwarder();
        app.MapStaticAssets();
        app.MapStaffPages();
        app.MapRazorComponents<App>().WithStaticAssets();
        return app;
    }

    /// <summary>Only a person gets a page that says what went wrong; for a script the status says it.</summary>
    private static Task LeaveScriptsAlone(HttpContext context, RequestDelegate next)
    {
        var isPerson = context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
            && !context.Request.Path.StartsWithSegments("/api");
        if (!isPerson && context.Features.Get<IStatusCodePagesFeature>() is { } pages)
        {
            pages.Enabled = false;
        }

        return next(context);
    }
}
