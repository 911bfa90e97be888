using ChatArena.AiWorker;
using ChatArena.Api;
using ChatArena.Core;
using ChatArena.Core.Data;
using ChatArena.Core.Studies;
using ChatArena.ServiceDefaults;
using ChatArena.Standalone;
using ChatArena.Web;
using Microsoft.Extensions.Options;

return await Startup.RunAsync(async () =>
{
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = OriginalNames.WithoutSwitches(args), ContentRootPath = AppContext.BaseDirectory }).UseHostAndPort().RequireFreeAddress();
    await using var postgres = await LocalPostgres.StartAsync(builder.Configuration);
    builder.AddServiceDefaults().KeepCookieKeys(postgres.DataFolder);
    builder.AddPostgres<ArenaDb>("arena", ArenaDb.Configure);
    builder.AddArena().AddInMemoryBackplane();
    builder.AddApi().AddAiWorker().AddWeb();

    await using var app = builder.Build();
    app.Services.GetService<IStartupValidator>()?.Validate();
    await Startup.WaitAsync("the database to be brought up to date", app.Services.MigrateAsync());
    app.MapServiceDefaults().MapApi().MapWeb();
    await Startup.ServeAsync(app, postgres);
});
