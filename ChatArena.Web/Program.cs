using ChatArena.ServiceDefaults;
using ChatArena.Web;

var builder = WebApplication.CreateBuilder(args).UseHostAndPort();
builder.AddServiceDefaults().AddSharedKeys("redis").AddWeb();

await using var app = builder.Build();
app.MapServiceDefaults().MapWeb();
return await app.ServeAsync();
