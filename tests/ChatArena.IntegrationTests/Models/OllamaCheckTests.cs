using System.Text;
using ChatArena.Tests;

namespace ChatArena.IntegrationTests.Models;

/// <summary>What <c>GET /api/tags</c> says of an Ollama.</summary>
public sealed class OllamaCheckTests(LlMock mock) : ModelTest
{
    /// <summary>For those who answer, however long this machine takes.</summary>
    private static readonly FakeClock Still = new();

    [Fact]
    public async Task An_Ollama_with_the_model_is_fine_and_one_without_is_worth_a_warning()
    {
        // The foreign server says that it has gpt-4o.
        (await CheckAsync("ollama", await mock.AddressAsync(), "gpt-4o", Still)).ShouldBeNull();

        var problem = (await CheckAsync("ollama", await mock.AddressAsync(), "gemma3", Still)).ShouldNotBeNull();
        (problem.IsUsable, problem.Message).ShouldBe((true, "it does not have gemma3; get it with: ollama pull gemma3"));
    }

    [Fact]
    public async Task A_model_without_a_tag_is_its_latest()
    {
        await using var server = Tags("""{"models":[{"name":"gemma3:latest"}]}""");
        (await CheckAsync("ollama", server.Address, "gemma3", Still)).ShouldBeNull();
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"models":7}""")]
    [InlineData("""{"models":[{"name":7}]}""")]
    [InlineData("<html>")]
    public async Task Another_server_at_the_address_is_not_Ollama(string body)
    {
        await using var server = Tags(body);
        var problem = (await CheckAsync("ollama", server.Address, "gemma3", Still)).ShouldNotBeNull();
        (problem.IsUsable, problem.Message).ShouldBe((false, $"{server.Address}api/tags is not Ollama"));
    }

    [Fact]
    public async Task Nobody_at_the_address_is_told_at_once_and_silence_after_five_seconds()
    {
        using var nobody = new Nobody();
        (await CheckAsync("ollama", nobody.Address, "gemma3", TimeProvider.System)).ShouldNotBeNull().Message.ShouldContain("cannot be reached");

        await using var silent = HostileServer.Silent();
        (await CheckAsync("ollama", silent.Address, "gemma3", TimeProvider.System)).ShouldNotBeNull().Message.ShouldBe($"{silent.Address}api/tags does not answer within 5 s");
    }

    private static HostileServer Tags(string body) =>
        HostileServer.Saying($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");
}
