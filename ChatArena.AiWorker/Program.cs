using ChatArena.AiWorker;
using ChatArena.Core;
using ChatArena.Core.Data;
using ChatArena.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args).UseHostAndPort();
builder.AddServiceDefaults().AddPostgres<ArenaDb>("arena", ArenaDb.Configure).AddRedis("redis");
builder.AddRedisBackplane().AddConversations();
builder.AddAiWorker();

await using var app = builder.Build();
app.MapServiceDefaults().MapAiWorker();
return await app.ServeAsync();
