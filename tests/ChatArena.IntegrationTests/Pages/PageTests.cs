using ChatArena.IntegrationTests.Hosting;
using Microsoft.Playwright;

namespace ChatArena.IntegrationTests.Pages;

/// <summary>
/// A server with a database of its own, and the people who visit it. Whatever a test is about: no page may report an error or ask
/// another host for anything.
/// </summary>
public abstract class PageTests(PostgresCluster cluster, Chromium chromium, params string[] settings) : ArenaTest(cluster, settings)
{
    private readonly List<Visitor> _visitors = [];

    public override async ValueTask DisposeAsync()
    {
        foreach (var visitor in _visitors)
        {
            await visitor.DisposeAsync();
        }

        await base.DisposeAsync();
        GC.SuppressFinalize(this);
        foreach (var visitor in _visitors)
        {
            visitor.Errors.ShouldBeEmpty();
            visitor.Requests.ShouldAllBe(request => request.Host == "127.0.0.1");
        }
    }

    protected async Task<Visitor> VisitorAsync(BrowserNewContextOptions? options = null, Uri? address = null)
    {
        var visitor = await Visitor.ArriveAsync(chromium, address ?? Server.Address, options);
        _visitors.Add(visitor);
        return visitor;
    }

    /// <summary>Two people who talk with each other.</summary>
    /// <param name="addressOfOne">How the first one reaches the server.</param>
    protected async Task<(Visitor One, Visitor Two)> PairAsync(Uri? addressOfOne = null)
    {
        var one = await VisitorAsync(address: addressOfOne);
        var two = await VisitorAsync();
        await one.AgreeAsync();
        await one.IsToldAsync("You are first in line.");
        await two.AgreeAsync();
        await one.IsPairedAsync();
        await two.IsPairedAsync();
        return (one, two);
    }

    /// <summary>A person who talks with a partner that is only a socket.</summary>
    protected async Task<(Visitor Person, ArenaClient Partner)> PairWithSocketAsync(Uri? address = null, BrowserNewContextOptions? options = null)
    {
        var person = await VisitorAsync(options, address);
        await person.AgreeAsync();
        await person.IsToldAsync("You are first in line.");
        var partner = await Server.ConnectAsync();
        await partner.JoinAsync(resume: true);
        await partner.NextAsync("paired");
        await person.IsPairedAsync();
        return (person, partner);
    }
}
