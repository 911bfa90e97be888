using ChatArena.AiWorker.Models;
using ChatArena.Core.Content;

namespace ChatArena.Tests.Models;

/// <summary>A provider that says when to come back is asked then, as far as anybody waits that long.</summary>
public sealed class RetryAfterTests
{
    private static readonly ModelName One = new("one", "m"), Two = new("two", "m");
    private static readonly ModelRequest Request = new() { System = "s", Messages = [new(false, "Hi")], AnswerLimit = TimeSpan.FromSeconds(60) };

    private readonly FakeClock _clock = new();

    [Theory]
    [InlineData(20, 20, 21)]
    [InlineData(0, 0.5, 0.9)]
    public async Task It_is_asked_again_when_it_said_and_never_sooner_than_otherwise(int seconds, double from, double to)
    {
        var (answer, took) = await AnswerAsync([One], new FakeModel(One, Busy(seconds), FakeModel.Says("Here I am")));
        answer.Attempts.ShouldBe(2);
        took.TotalSeconds.ShouldBeInRange(from, to);
    }

    [Fact]
    public async Task Nobody_waits_longer_than_an_answer_may_take()
    {
        var late = new FakeModel(One, Busy(61));
        await Should.ThrowAsync<NoAnswerException>(AnswerAsync([One], late));
        late.Calls.ShouldBe(1);

        // Forty seconds are gone when it asks for forty more.
        var twice = new FakeModel(One, Busy(40));
        await Should.ThrowAsync<NoAnswerException>(AnswerAsync([One], twice));
        twice.Calls.ShouldBe(2);
    }

    [Fact]
    public async Task Another_model_that_can_answer_is_not_kept_waiting()
    {
        var one = new FakeModel(One, Busy(20));
        var (answer, took) = await AnswerAsync([One, Two], one, new(Two, FakeModel.Says("Hi")));
        (answer.Model, one.Calls).ShouldBe((Two, 1));
        took.ShouldBe(TimeSpan.Zero);

        var (soon, _) = await AnswerAsync([One, Two], new FakeModel(One, Busy(3), FakeModel.Says("Here I am")), new(Two, FakeModel.Says("Hi")));
        soon.Model.ShouldBe(One);
    }

    private static Func<CancellationToken, IAsyncEnumerable<ModelDelta>> Busy(int seconds) => FakeModel.Fails(ModelFailure.RateLimited, retryAfter: TimeSpan.FromSeconds(seconds));

    private async Task<(Answered<string> Answer, TimeSpan Took)> AnswerAsync(IReadOnlyList<ModelName> chain, params FakeModel[] models)
    {
        var catalog = new ModelCatalog([new("openai", place => models.Single(model => model.Name == place.Name), (_, _) => Task.FromResult<ProviderProblem?>(null))]);
        catalog.Replace([.. models.Select(model => new ProviderState(new(model.Name, new(true, model.Name.Model, Kind: "openai"), null), null))]);
        var start = _clock.GetUtcNow();
        var asking = new ModelRouter(catalog, new(_clock, new Lines<ModelCircuits>()), _clock, new Lines<ModelRouter>()).AnswerAsync(chain, Request, ReadAsync, CancellationToken.None);
        while (await Task.WhenAny(asking, _clock.WaitForTimersAsync()) != asking)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(50));
        }

        return (await asking, _clock.GetUtcNow() - start);
    }

    private static async Task<string> ReadAsync(IAsyncEnumerable<ModelDelta> deltas, CancellationToken cancel)
    {
        await foreach (var _ in deltas.WithCancellation(cancel))
        {
        }

        return "";
    }
}
