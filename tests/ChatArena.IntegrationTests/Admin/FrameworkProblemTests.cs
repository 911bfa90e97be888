using System.Data.Common;
using System.Text.Json.Nodes;
using ChatArena.Api;
using ChatArena.IntegrationTests.Hosting;
using ChatArena.Tests.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace ChatArena.IntegrationTests.Admin;

/// <summary>What no route foresaw is answered with a code as well, and logged when it is the server's fault.</summary>
public sealed class FrameworkProblemTests
{
    [Theory]
    [InlineData("/api/bug", 500, "failed", true)]
    [InlineData("/api/away", 503, "storage_unavailable", true)]
    [InlineData("/api/wrapped", 503, "storage_unavailable", true)]
    [InlineData("/api/large", 413, "body_too_large", false)]
    public async Task A_failure_has_a_code_and_tells_nothing_else(string path, int status, string code, bool isLogged)
    {
        var log = new LogLines<FrameworkProblemTests>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().AddProvider(new Provider(log));
        builder.Services.AddFrameworkProblems();
        await using var app = builder.Build();
        app.UseFrameworkProblems();
        app.MapGet("/api/bug", string () => throw new InvalidOperationException("secret words"));
        app.MapGet("/api/away", string () => throw new Away());
        app.MapGet("/api/wrapped", string () => throw new InvalidOperationException("secret words", new Away()));
        app.MapGet("/api/large", string () => throw new Microsoft.AspNetCore.Http.BadHttpRequestException("secret words", 413));
        await app.StartAsync(TestContext.Current.CancellationToken);

        using var http = new HttpClient { BaseAddress = new(app.Urls.Single()) };
        var answer = await http.GetAsync(path, TestContext.Current.CancellationToken);

        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        ((int)answer.StatusCode, (string?)JsonNode.Parse(text)!["code"]).ShouldBe((status, code));
        text.ShouldNotContain("secret");
        log.Lines.Any(line => line.Contains("nhandled", StringComparison.Ordinal)).ShouldBe(isLogged);
    }

    private sealed class Away() : DbException("secret words")
    {
        public override bool IsTransient => true;
    }

    private sealed class Provider(ILogger log) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => log;

        public void Dispose()
        {
        }
    }
}
