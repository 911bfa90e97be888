using ChatArena.Web.Api;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Configuration;

namespace ChatArena.Tests.Web;

public sealed class ApiAddressTests
{
    [Theory]
    [InlineData("http://127.0.0.1:8000", "http://127.0.0.1:8000/")]
    [InlineData("http://0.0.0.0:8000", "http://127.0.0.1:8000/")]
    [InlineData("http://[::]:8000", "http://localhost:8000/")]
    [InlineData("http://+:80", "http://localhost/")]
    [InlineData("http://*:5000", "http://localhost:5000/")]
    [InlineData("http://192.168.1.5:8000", "http://192.168.1.5:8000/")]
    public void A_server_reaches_itself_wherever_it_listens(string listens, string reached)
    {
        Find(null, listens).ShouldBe(new Uri(reached));
    }

    [Fact]
    public void Plain_http_is_preferred_because_nobody_has_to_trust_a_certificate()
    {
        Find(null, "https://0.0.0.0:8443", "http://0.0.0.0:8000").ShouldBe(new Uri("http://127.0.0.1:8000"));
        Find(null, "https://0.0.0.0:8443").ShouldBe(new Uri("https://127.0.0.1:8443"));
    }

    [Fact]
    public void A_configured_address_wins()
    {
        Find("http://api:8080", "http://0.0.0.0:8000").ShouldBe(new Uri("http://api:8080"));
    }

    [Fact]
    public void A_server_that_cannot_be_called_says_what_to_set()
    {
        Should.Throw<InvalidOperationException>(() => Find(null, "http://unix:/run/arena.sock")).Message.ShouldContain("services__api__http__0");
        Should.Throw<InvalidOperationException>(() => Find(null));
    }

    private static Uri Find(string? configured, params string[] listens)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("services:api:http:0", configured)]).Build();
        return new ApiAddress(configuration, new Listening(listens)).Find();
    }

    private sealed class Listening : IServer
    {
        public Listening(string[] addresses)
        {
            var feature = new ServerAddressesFeature();
            foreach (var address in addresses)
            {
                feature.Addresses.Add(address);
            }

            Features.Set<IServerAddressesFeature>(feature);
        }

        public IFeatureCollection Features { get; } = new FeatureCollection();

        public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
            where TContext : notnull => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
        }
    }

    private sealed class ServerAddressesFeature : IServerAddressesFeature
    {
        public ICollection<string> Addresses { get; } = [];

        public bool PreferHostingUrls { get; set; }
    }
}
