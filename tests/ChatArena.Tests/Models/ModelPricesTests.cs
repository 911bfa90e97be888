using ChatArena.AiWorker.Models;
using ChatArena.Core.Content;

namespace ChatArena.Tests.Models;

public sealed class ModelPricesTests
{
    private static readonly LlmConfig Config = ContentReader.LlmConfig("""
        {
          "providers": {"openai": {"model": "gpt-4o"}, "ollama": {}, "scripted": {}, "lab": {"model": "m", "base_url": "http://lab"}},
          "prices": {"openai/gpt-4o": {"input": 2.5, "output": 10}, "gpt-4o-mini": {"input": 0.15, "output": 0.6}, "lab": {"input": 1}}
        }
        """).Value!;

    [Theory]
    [InlineData("openai", "gpt-4o", "0.00750")]
    [InlineData("openai", "gpt-4o-mini", "0.000450")]
    [InlineData("lab", "m", "0.001")]
    [InlineData("ollama", "gemma3", "0")]
    [InlineData("scripted", "debater", "0")]
    [InlineData("openai", "gpt-5", null)]
    [InlineData("nobody", "x", null)]
    public void A_thousand_tokens_in_and_five_hundred_out_cost(string provider, string model, string? dollars) =>
        ModelPrices.Cost(Config, new(provider, model), new(1000, 500)).ShouldBe(dollars is null ? null : decimal.Parse(dollars, System.Globalization.CultureInfo.InvariantCulture));

    [Fact]
    public void No_answer_costs_more_than_its_upper_bound() => Always.Holds(FsCheck.Fluent.Gen.ListOf(FsCheck.Fluent.Gen.Elements("a", "é", "漢", "😀", " ", "word ")), pieces =>
    {
        var words = string.Concat(pieces);
        var request = new ModelRequest { System = words, Messages = [new(false, words), new(true, "ok"), new(false, words)], MaxTokens = 100 };
        // A token is a byte at least, whatever the tokenizer.
        var most = new ModelUsage(3 * System.Text.Encoding.UTF8.GetByteCount(words) + 2, 100);
        ModelPrices.UpperBound(Config, new("openai", "gpt-4o"), request).ShouldNotBeNull().ShouldBeGreaterThan(ModelPrices.Cost(Config, new("openai", "gpt-4o"), most)!.Value);
    });

    [Fact]
    public void What_has_no_price_has_no_bound_and_what_is_free_is_bound_to_nothing()
    {
        var request = new ModelRequest { System = "s", Messages = [new(false, "m")] };
        ModelPrices.UpperBound(Config, new("openai", "gpt-5"), request).ShouldBeNull();
        ModelPrices.UpperBound(Config, new("ollama", "gemma3"), request).ShouldBe(0);
    }
}
