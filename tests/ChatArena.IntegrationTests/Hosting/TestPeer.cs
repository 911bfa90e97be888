using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace ChatArena.IntegrationTests.Hosting;

/// <summary>Connections seem to come from the address in the header <c>Test-Peer</c>, since every test runs on one machine.</summary>
public sealed class TestPeer : IStartupFilter
{
    public const string Header = "Test-Peer";

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((context, following) =>
        {
            if (context.Request.Headers[Header].ToString() is { Length: > 0 } address)
            {
                context.Connection.RemoteIpAddress = IPAddress.Parse(address);
            }

            return following(context);
        });
        next(app);
    };
}
