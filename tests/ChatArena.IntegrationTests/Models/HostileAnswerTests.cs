using ChatArena.AiWorker.Models;
using ChatArena.IntegrationTests.Hosting;

namespace ChatArena.IntegrationTests.Models;

/// <summary>Servers that break every rule: whatever they send is a failure of the right kind, in bounded time and memory.</summary>
public sealed class HostileAnswerTests : ModelTest
{
    private const string Head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";
    private const string Chunk = """data: {"id":"1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"word "},"finish_reason":null}]}""" + "\n\n";
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(500);

    public static TheoryData<string> Providers { get; } = ["openai", "anthropic", "ollama"];

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_server_that_takes_the_request_and_says_nothing_is_too_late(string provider)
    {
        await using var server = HostileServer.Silent();
        // Time enough for the request to get there, whoever else uses this machine.
        await FailAsync(Model(provider, server.Address, "m"), Request("Nordlicht", firstToken: TimeSpan.FromSeconds(5)), ModelFailure.TimedOut);
        await WaitFor.TrueAsync(() => Task.FromResult(server.Cut == 1));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task So_is_one_that_sends_the_head_only(string provider)
    {
        await using var server = HostileServer.Saying(Head);
        await FailAsync(Model(provider, server.Address, "m"), Request("Nordlicht", firstToken: Short), ModelFailure.TimedOut);
    }

    [Fact]
    public async Task And_one_that_begins_and_never_goes_on()
    {
        await using var server = HostileServer.Saying(Head + Chunk);
        await FailAsync(Model("openai", server.Address, "m"), Request("Nordlicht", answer: Short), ModelFailure.TimedOut);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_line_without_an_end_is_cut(string provider)
    {
        await using var server = HostileServer.Endless(Head + "data: ", new('x', 65536));
        await FailAsync(Model(provider, server.Address, "m"), Request("Nordlicht"), ModelFailure.Broken);
    }

    [Fact]
    public async Task An_answer_without_an_end_is_cut()
    {
        await using var server = HostileServer.Endless(Head, Chunk);
        await FailAsync(Model("openai", server.Address, "m"), Request("Nordlicht"), ModelFailure.Broken);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task An_error_page_without_an_end_is_cut(string provider)
    {
        await using var server = HostileServer.Endless("HTTP/1.1 500 Oops\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<html>", new('x', 65536));
        var problem = await Should.ThrowAsync<ModelException>(async () => await ReadAsync(Model(provider, server.Address, "m"), Request("Nordlicht")));
        problem.Failure.ShouldBeOneOf(ModelFailure.Broken, ModelFailure.Unavailable);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\nContent-Length: 22\r\n\r\n<html>Welcome!</html>\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 12\r\n\r\ndata: null\n\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 14\r\n\r\ndata: [DONE]\n\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 14\r\n\r\ndata: \u0000\u0001[[{\n\n\n")]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n")]
    [InlineData("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n")]
    public async Task Something_that_is_no_answer_is_broken(string response)
    {
        foreach (var provider in new[] { "openai", "anthropic", "ollama" })
        {
            await using var server = HostileServer.Saying(response);
            await FailAsync(Model(provider, server.Address, "m"), Request("Nordlicht"), ModelFailure.Broken);
        }
    }

    [Theory]
    [InlineData("429 Too Many Requests\r\nRetry-After: 7", ModelFailure.RateLimited, 7.0)]
    [InlineData("429 Too Many Requests\r\nRetry-After: 8\r\nretry-after-ms: 7250", ModelFailure.RateLimited, 7.25)]
    [InlineData("503 Busy\r\nDate: Fri, 01 Jan 2027 10:00:00 GMT\r\nRetry-After: Fri, 01 Jan 2027 10:01:00 GMT", ModelFailure.Unavailable, 60.0)]
    [InlineData("529 Overloaded\r\nRetry-After: 3", ModelFailure.Unavailable, 3.0)]
    [InlineData("429 Too Many Requests\r\nRetry-After: soon", ModelFailure.RateLimited, null)]
    [InlineData("429 Too Many Requests\r\nDate: Fri, 01 Jan 2027 10:00:00 GMT\r\nRetry-After: Fri, 01 Jan 2027 09:00:00 GMT", ModelFailure.RateLimited, null)]
    [InlineData("401 Unauthorized\r\nRetry-After: 3", ModelFailure.Refused, null)]
    public async Task A_provider_that_says_when_to_come_back_is_heard(string status, ModelFailure failure, double? seconds)
    {
        foreach (var provider in new[] { "openai", "anthropic", "ollama" })
        {
            await using var server = HostileServer.Saying($"HTTP/1.1 {status}\r\nContent-Length: 2\r\n\r\n{{}}");
            var problem = await Should.ThrowAsync<ModelException>(async () => await ReadAsync(Model(provider, server.Address, "m"), Request("Nordlicht")));
            (problem.Failure, problem.RetryAfter?.TotalSeconds).ShouldBe((failure, seconds), provider);
        }
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n")]
    [InlineData("HTTP/1.1 999999 What\r\n\r\n")]
    public async Task A_server_of_another_protocol_is_a_provider_that_is_away(string response)
    {
        foreach (var provider in new[] { "openai", "anthropic", "ollama" })
        {
            await using var server = HostileServer.Saying(response);
            await FailAsync(Model(provider, server.Address, "m"), Request("Nordlicht"), ModelFailure.Unavailable);
        }
    }
}
