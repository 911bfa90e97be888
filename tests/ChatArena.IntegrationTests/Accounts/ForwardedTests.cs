using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using ChatArena.IntegrationTests.Hosting;
using ChatArena.IntegrationTests.Nodes;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace ChatArena.IntegrationTests.Accounts;

/// <summary>Limits by address behind proxies: everybody has their own, and nobody can take another.</summary>
public sealed class ForwardedTests(PostgresCluster cluster)
{
    private const string Somebody = "203.0.113.1";
    private const string Another = "203.0.113.2";
    private const string Proxy = "10.1.2.3";

    private readonly HttpClient _http = new();

    [Fact]
    public async Task Behind_a_known_proxy_wrong_tries_count_for_the_address_that_it_tells()
    {
        await using var server = await StartAsync("Arena:Forwarded:From:0=10.0.0.0/8");
        await UseUpTriesAsync(server.Address, Proxy, Somebody);

        (await TryAsync(server.Address, Proxy, Somebody)).ShouldBe(HttpStatusCode.TooManyRequests);
        (await TryAsync(server.Address, Proxy, Another)).ShouldBe(HttpStatusCode.Unauthorized);
        // A proxy adds what it saw behind what it was told.
        (await TryAsync(server.Address, Proxy, $"{Another}, {Somebody}")).ShouldBe(HttpStatusCode.TooManyRequests, "a client's own word won");
    }

    [Theory]
    [InlineData("Arena:Forwarded:From:0=10.0.0.0/8")]
    [InlineData("Arena:Forwarded:From:0=private")]
    [InlineData("Arena:Forwarded:Hops=3")]
    public async Task Who_is_no_known_proxy_is_not_believed(string setting)
    {
        await using var server = await StartAsync(setting);
        await UseUpTriesAsync(server.Address, Somebody, null);

        (await TryAsync(server.Address, Somebody, Another)).ShouldBe(HttpStatusCode.TooManyRequests);
        (await TryAsync(server.Address, Another, null)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task By_default_only_this_machine_is_believed()
    {
        await using var server = await StartAsync();
        await UseUpTriesAsync(server.Address, Proxy, Somebody);
        (await TryAsync(server.Address, Proxy, Another)).ShouldBe(HttpStatusCode.TooManyRequests);
        (await TryAsync(server.Address, "127.0.0.1", Another)).ShouldBe(HttpStatusCode.Unauthorized);
        (await TryAsync(server.Address, "::1", Another)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Proxies_in_a_row_are_followed_as_far_as_they_are_known()
    {
        await using var server = await StartAsync("Arena:Forwarded:From:0=private", "Arena:Forwarded:Hops=2");
        await UseUpTriesAsync(server.Address, Proxy, $"{Somebody}, 100.100.0.9");

        (await TryAsync(server.Address, Proxy, Somebody)).ShouldBe(HttpStatusCode.TooManyRequests);
        (await TryAsync(server.Address, Proxy, $"{Another}, {Somebody}")).ShouldBe(HttpStatusCode.TooManyRequests, "a client is no proxy");
        (await TryAsync(server.Address, Proxy, $"{Another}, 100.100.0.9")).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_host_that_tells_the_address_in_a_header_of_its_own_is_understood_by_pages_and_api()
    {
        await using var server = await StartAsync("Arena:Forwarded:From:0=private", "Arena:Forwarded:Header=Fly-Client-IP");
        for (var tries = 0; tries < 10; tries++)
        {
            (await TryPageAsync(server.Address, ("Fly-Client-IP", Somebody))).ShouldBe(HttpStatusCode.Unauthorized);
        }

        (await TryPageAsync(server.Address, ("Fly-Client-IP", Somebody), ("X-Forwarded-For", Another))).ShouldBe(HttpStatusCode.TooManyRequests);
        (await TryPageAsync(server.Address, ("Fly-Client-IP", Another), ("X-Forwarded-For", Somebody))).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Sockets_count_for_the_address_that_the_proxy_tells_and_its_scheme_makes_the_pages_own_origin()
    {
        await using var server = await StartAsync("Arena:Limits:SocketsPerAddress=1", "Arena:AllowedOrigins:0=https://elsewhere.example");
        await using var one = await SocketAsync(Somebody);
        await using var other = await SocketAsync(Another);
        await other.SendAsync(new { type = "ping" });
        await other.NextAsync("pong");

        await using var tooMany = await SocketAsync(Somebody);

        (await tooMany.RefusedAsync()).ShouldBe("too_many_connections");
        await Should.ThrowAsync<WebSocketException>(() => SocketAsync("203.0.113.3", scheme: "http"));

        Task<ArenaClient> SocketAsync(string address, string scheme = "https") => ArenaClient.ConnectAsync(new UriBuilder(server.Address) { Scheme = "ws", Path = "/ws" }.Uri, options =>
        {
            options.SetRequestHeader("X-Forwarded-For", address);
            options.SetRequestHeader("X-Forwarded-Proto", scheme);
            options.SetRequestHeader("Origin", $"https://{server.Address.Authority}");
        });
    }

    [Fact]
    public async Task Web_behind_an_ingress_tells_the_Api_of_another_process_whom_it_asks_for()
    {
        await using var arena = await ArenaNodes.StartAsync(cluster, 1);
        await using var web = await RoleProcess.StartAsync("Web", [$"services:api:http:0={arena.Apis[0].Address}", $"ConnectionStrings:redis={arena.Redis.Connection}"]);
        for (var tries = 0; tries < 5; tries++)
        {
            (await TryAsync(web.Address, null, $"198.51.100.{tries}, {Somebody}")).ShouldBe(HttpStatusCode.Unauthorized);
            (await TryPageAsync(web.Address, ("X-Forwarded-For", $"198.51.100.{tries}, {Somebody}"))).ShouldBe(HttpStatusCode.Unauthorized);
        }

        (await TryAsync(web.Address, null, Somebody)).ShouldBe(HttpStatusCode.TooManyRequests);
        (await TryPageAsync(web.Address, ("X-Forwarded-For", Somebody))).ShouldBe(HttpStatusCode.TooManyRequests);
        (await TryAsync(web.Address, null, Another)).ShouldBe(HttpStatusCode.Unauthorized);
        (await TryPageAsync(web.Address, ("X-Forwarded-For", Another))).ShouldBe(HttpStatusCode.Unauthorized);
    }

    private async Task<ArenaServer> StartAsync(params string[] settings) =>
        await ArenaServer.StartAsync(await cluster.CreateDatabaseAsync(), services => services.AddSingleton<IStartupFilter, TestPeer>(), settings);

    private async Task UseUpTriesAsync(Uri server, string peer, string? forwarded)
    {
        for (var tries = 0; tries < 10; tries++)
        {
            (await TryAsync(server, peer, forwarded)).ShouldBe(HttpStatusCode.Unauthorized);
        }
    }

    private Task<HttpStatusCode> TryAsync(Uri server, string? peer, string? forwarded) => SendAsync(
        new(HttpMethod.Post, new Uri(server, "/api/accounts/sign-in")) { Content = JsonContent.Create(new { email = Staff.Email, password = "wrong" }) },
        (TestPeer.Header, peer), ("X-Forwarded-For", forwarded));

    /// <summary>As somebody at a browser does, through the pages.</summary>
    private Task<HttpStatusCode> TryPageAsync(Uri server, params (string Name, string? Value)[] headers) => SendAsync(
        new(HttpMethod.Post, new Uri(server, "/admin/sign-in")) { Content = new FormUrlEncodedContent([new("_handler", "sign-in"), new("Email", Staff.Email), new("Password", "wrong")]) },
        headers);

    private async Task<HttpStatusCode> SendAsync(HttpRequestMessage request, params (string Name, string? Value)[] headers)
    {
        foreach (var (name, value) in headers.Where(header => header.Value is not null))
        {
            request.Headers.Add(name, value);
        }

        using var sent = request;
        return (await _http.SendAsync(sent)).StatusCode;
    }
}
