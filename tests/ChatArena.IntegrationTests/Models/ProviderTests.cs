using ChatArena.AiWorker.Models;
using ChatArena.IntegrationTests.Hosting;

namespace ChatArena.IntegrationTests.Models;

/// <summary>Every provider against a foreign server, well and ill.</summary>
public sealed class ProviderTests(LlMock mock) : ModelTest
{
    public static TheoryData<string> Providers { get; } = ["openai", "anthropic", "ollama", "grok", "huggingface"];

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_provider_streams_an_answer_and_counts_its_tokens(string provider)
    {
        var name = Name(provider);
        var (text, deltas, usage) = await ReadAsync(await ModelAsync(provider, name), Request("say hello"));

        text.ShouldBe("<think>A stranger.</think><speech>Hello, what brings you here?</speech>");
        deltas.ShouldBeGreaterThan(2);
        usage.ShouldBe(new(21, 17));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_provider_gets_the_whole_conversation_and_the_limits(string provider)
    {
        var name = Name(provider);
        await ReadAsync(await ModelAsync(provider, name), Request("say hello"));

        var sent = (await mock.RequestsAsync(name)).ShouldHaveSingleItem();
        var body = sent["body"]!;
        ((double)body["temperature"]!).ShouldBe(0.7, 0.0001);
        ((int?)body["max_tokens"] ?? (int?)body["max_completion_tokens"]).ShouldBe(200);
        body["messages"]!.AsArray().Select(message => (string?)message!["role"]).ShouldBe(["system", "user", "assistant", "user"]);
        body.ToJsonString().ShouldContain("You are Alex.");
        if (provider != "anthropic")
        {
            ((long)body["seed"]!).ShouldBe(42);
        }
    }

    [Theory]
    [InlineData("openai", "Authorization: Bearer")]
    [InlineData("grok", "Authorization: Bearer")]
    [InlineData("huggingface", "Authorization: Bearer")]
    // Anthropic reads both; its package has changed from one to the other.
    [InlineData("anthropic", "x-api-key:|Authorization: Bearer")]
    public async Task A_provider_gets_its_key_in_the_header_that_it_reads_and_nowhere_else(string provider, string header) =>
        (await KeysAsync(provider)).ShouldHaveSingleItem().ShouldMatch($"^(?i:{header}) {Key}$");

    [Fact]
    public async Task Ollama_gets_no_key() => (await KeysAsync("ollama")).ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task What_goes_wrong_is_told_by_its_kind(string provider)
    {
        var name = Name(provider);
        var model = await ModelAsync(provider, name);
        await FailAsync(model, Request("too many"), ModelFailure.RateLimited);
        await FailAsync(model, Request("drop it"), ModelFailure.Unavailable);
        await FailAsync(model, Request("hang up"), ModelFailure.Unavailable);
        await FailAsync(model, Request("break off"), ModelFailure.Unavailable);
        await FailAsync(model, Request("talk rubbish"), ModelFailure.Broken);
        await FailAsync(model, Request("wrong key"), ModelFailure.Refused);
        // Once each: trying again is the router's business, not the packages'.
        (await mock.RequestsAsync(name)).Count.ShouldBe(6);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Both_time_limits_hold(string provider)
    {
        var model = await ModelAsync(provider, Name(provider));
        await FailAsync(model, Request("never begin", firstToken: TimeSpan.FromMilliseconds(200)), ModelFailure.TimedOut);
        await FailAsync(model, Request("say it slowly", answer: TimeSpan.FromSeconds(1)), ModelFailure.TimedOut);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Cancelling_ends_the_call_at_the_provider(string provider)
    {
        await using var silent = HostileServer.Silent();
        using var cancel = new CancellationTokenSource();
        var asking = ReadAsync(Model(provider, silent.Address, "m"), Request("say hello"), cancel.Token);
        await WaitFor.TrueAsync(() => Task.FromResult(silent.Requests == 1));

        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(asking);
        await WaitFor.TrueAsync(() => Task.FromResult(silent.Cut == 1));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Cancelling_in_the_middle_of_an_answer_stops_it(string provider)
    {
        using var cancel = new CancellationTokenSource();
        var model = await ModelAsync(provider, Name(provider));
        await Should.ThrowAsync<OperationCanceledException>(async () =>
        {
            await foreach (var delta in model.StreamAsync(Request("say it slowly"), cancel.Token))
            {
                delta.Text.ShouldNotBeEmpty();
                await cancel.CancelAsync();
            }
        });
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Nobody_at_the_address_is_a_provider_that_is_away(string provider)
    {
        using var nobody = new Nobody();
        await FailAsync(Model(provider, nobody.Address, "m"), Request("say hello"), ModelFailure.Unavailable);
    }

    /// <summary>The lines of a request's head that hold the key.</summary>
    private async Task<IReadOnlyList<string>> KeysAsync(string provider)
    {
        await using var server = HostileServer.Saying("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        await FailAsync(Model(provider, server.Address, "m"), Request("say hello"), ModelFailure.Refused);
        server.Head.ShouldContain("HTTP/1.1");
        return [.. server.Head.Split("\r\n").Where(line => line.Contains(Key, StringComparison.Ordinal))];
    }

    private static string Name(string provider) => $"{provider}-{Guid.CreateVersion7():N}";

    private async Task<IChatModel> ModelAsync(string provider, string model) => Model(provider, await mock.AddressAsync(), model);
}
