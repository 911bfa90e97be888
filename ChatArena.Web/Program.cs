using ChatArena.ServiceDefaults;
using ChatArena.Web;

var builder = WebApplication.CreateBuilder(args).UseHostAndPort();
builder.AddServiceDefaults().AddSharedKeys("redis").AddWeb();

var app = builder.Build();
app.MapServiceDefaults().MapWeb();
app.Run();
