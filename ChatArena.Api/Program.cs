using ChatArena.Api;
using ChatArena.Core;
using ChatArena.Core.Data;
using ChatArena.Core.Studies;
using ChatArena.ServiceDefaults;

var builder = WebApplication.CreateBuilder(OriginalNames.WithoutSwitches(args)).UseHostAndPort();
builder.AddServiceDefaults().AddPostgres<ArenaDb>("arena", ArenaDb.Configure).AddRedis("redis");
builder.AddRedisBackplane().AddArena();
builder.AddApi();

await using var app = builder.Build();
if (args.Contains("migrate"))
{
    await app.Services.MigrateWhenThereAsync();
    return 0;
}

app.MapServiceDefaults().MapApi();
return await app.ServeAsync();
