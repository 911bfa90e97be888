using ChatArena.IntegrationTests.Hosting;
using ChatArena.ServiceDefaults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace ChatArena.IntegrationTests.Redis;

/// <summary>Keys of cookies and forms, shared by processes.</summary>
public sealed class SharedKeysTests(RedisServer server) : IClassFixture<RedisServer>
{
    [Fact]
    public async Task What_one_process_sealed_another_opens_also_after_Redis_has_lost_everything()
    {
        using var first = Build();
        using var second = Build();
        var cookie = Protector(first).Protect("who is signed in");
        Protector(second).Unprotect(cookie).ShouldBe("who is signed in");

        await server.KillAsync();
        await server.StartAsync();
        await WaitFor.TrueAsync(async () =>
        {
            using var redis = await server.ConnectAsync();
            return await redis.GetDatabase().KeyExistsAsync("arena:web:keys");
        });

        using var third = Build();
        Protector(third).Unprotect(cookie).ShouldBe("who is signed in");
        (await third.Services.GetRequiredService<IConnectionMultiplexer>().GetDatabase().KeyTimeToLiveAsync("arena:web:keys")).ShouldNotBeNull();
    }

    private static IDataProtector Protector(WebApplication host) => host.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("test");

    private WebApplication Build()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration["ConnectionStrings:redis"] = server.Connection;
        builder.AddServiceDefaults().AddSharedKeys("redis");
        return builder.Build();
    }
}
