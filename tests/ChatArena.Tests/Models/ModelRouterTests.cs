using ChatArena.AiWorker.Models;
using ChatArena.Core.Content;

namespace ChatArena.Tests.Models;

public sealed class ModelRouterTests
{
    private static readonly ModelName One = new("one", "m"), Two = new("two", "m"), Script = new("scripted", "debater");
    private static readonly ModelRequest Request = new() { System = "s", Messages = [new(false, "Hi")] };

    private readonly FakeClock _clock = new();
    private readonly Lines<ModelRouter> _log = new();
    private readonly Lines<ModelCircuits> _circuitLog = new();

    [Fact]
    public async Task A_model_that_fails_twice_answers_at_the_third_attempt_about_a_second_later_each_time()
    {
        var calls = new List<DateTimeOffset>();
        var model = new FakeModel(One, At(FakeModel.Fails(ModelFailure.Unavailable)), At(FakeModel.Fails(ModelFailure.Broken, before: "half an")), At(FakeModel.Says("Here I am")));
        var answer = await InTimeAsync(Router(model).AnswerAsync([One], Request, TextAsync, CancellationToken.None));

        // Every attempt has a stream of its own: nothing is left of the second one's.
        answer.Value.ShouldBe("Here I am ");
        (answer.Model, answer.Attempts, answer.Usage).ShouldBe((One, 3, new ModelUsage(10, 5)));
        answer.Failures.ShouldBe([new(One, ModelFailure.Unavailable), new(One, ModelFailure.Broken)]);
        (calls[1] - calls[0]).TotalSeconds.ShouldBeInRange(0.5, 0.9);
        (calls[2] - calls[1]).TotalSeconds.ShouldBeInRange(1.1, 1.7);

        Func<CancellationToken, IAsyncEnumerable<ModelDelta>> At(Func<CancellationToken, IAsyncEnumerable<ModelDelta>> call) => cancel =>
        {
            calls.Add(_clock.GetUtcNow());
            return call(cancel);
        };
    }

    [Fact]
    public async Task After_three_attempts_the_next_one_is_asked_and_then_the_script_and_every_step_is_logged()
    {
        var (one, two) = (new FakeModel(One, FakeModel.Fails(ModelFailure.Unavailable)), new FakeModel(Two, FakeModel.Fails(ModelFailure.Refused)));
        var asking = Router(one, two, new(Script, FakeModel.Says("As I said"))).AnswerAsync([One, Two, Script], Request, TextAsync, CancellationToken.None);

        var answer = await InTimeAsync(asking);

        (answer.Model, answer.Attempts, one.Calls, two.Calls).ShouldBe((Script, 5, 3, 1));
        _log.All.ShouldBe([
            "Warning: one/m failed (Unavailable), attempt 1: as the test says",
            "Warning: one/m failed (Unavailable), attempt 2: as the test says",
            "Warning: one/m failed (Unavailable), attempt 3: as the test says",
            "Warning: one/m does not answer; two/m is asked",
            "Warning: two/m failed (Refused), attempt 1: as the test says",
            "Warning: two/m does not answer; scripted/debater is asked",
        ]);
    }

    [Fact]
    public async Task A_model_that_hangs_is_not_asked_again_while_another_can_answer()
    {
        var one = new FakeModel(One, FakeModel.Fails(ModelFailure.TimedOut));
        var answer = await Router(one, new(Two, FakeModel.Says("Hi"))).AnswerAsync([One, Two], Request, TextAsync, CancellationToken.None);
        (answer.Model, one.Calls).ShouldBe((Two, 1));
    }

    [Fact]
    public async Task When_nobody_answers_the_error_says_who_was_asked()
    {
        var asking = Router(new FakeModel(One, FakeModel.Fails(ModelFailure.Refused)), new(Two, FakeModel.Fails(ModelFailure.RateLimited)))
            .AnswerAsync([One, Two], Request, TextAsync, CancellationToken.None);

        var problem = await Should.ThrowAsync<NoAnswerException>(InTimeAsync(asking));
        problem.Failures.ShouldBe([new(One, ModelFailure.Refused), new(Two, ModelFailure.RateLimited), new(Two, ModelFailure.RateLimited), new(Two, ModelFailure.RateLimited)]);
        (await Should.ThrowAsync<NoAnswerException>(Router().AnswerAsync([], Request, TextAsync, CancellationToken.None))).Failures.ShouldBeEmpty();
        // Gone from the settings in the meantime.
        (await Should.ThrowAsync<NoAnswerException>(Router().AnswerAsync([One], Request, TextAsync, CancellationToken.None))).Failures.ShouldBe([new(One, ModelFailure.Refused)]);
    }

    [Fact]
    public async Task A_reply_that_cannot_be_used_is_a_failed_attempt()
    {
        var model = new FakeModel(One, FakeModel.Says("no speech"), FakeModel.Says("good speech"));
        var asking = Router(model).AnswerAsync([One], Request, async (deltas, cancel) =>
        {
            var text = await TextAsync(deltas, cancel);
            return text.StartsWith("good", StringComparison.Ordinal) ? text : throw new ModelException(ModelFailure.Broken, "without a speech");
        }, CancellationToken.None);

        (await InTimeAsync(asking)).Attempts.ShouldBe(2);
    }

    [Fact]
    public async Task Cancelling_ends_it_and_nobody_else_is_asked()
    {
        using var cancel = new CancellationTokenSource();
        var (one, two) = (new FakeModel(One, FakeModel.Hangs()), new FakeModel(Two, FakeModel.Says("Hi")));
        var asking = Router(one, two).AnswerAsync([One, Two], Request, TextAsync, cancel.Token);
        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(asking);
        two.Calls.ShouldBe(0);
        _log.All.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_bug_in_the_reader_is_not_hidden_as_a_failure_of_the_model()
    {
        var model = new FakeModel(One, FakeModel.Says("Hi"));
        await Should.ThrowAsync<DivideByZeroException>(Router(model).AnswerAsync<string>([One], Request, (_, _) => throw new DivideByZeroException(), CancellationToken.None));
        model.Calls.ShouldBe(1);
    }

    [Fact]
    public async Task A_provider_that_keeps_failing_is_not_asked_for_a_while_and_then_tried_again()
    {
        var failing = Enumerable.Repeat(FakeModel.Fails(ModelFailure.Unavailable), ModelCircuits.FailuresToOpen);
        var one = new FakeModel(One, [.. failing, FakeModel.Says("Back again")]);
        var router = Router(one, new(Two, FakeModel.Says("Hi")));
        var config = ContentReader.LlmConfig("""
            {"default_provider": "one", "providers": {"one": {"enabled": true, "model": "m", "base_url": "http://one"}, "two": {"enabled": true, "model": "m", "base_url": "http://two"}}}
            """).Value!;
        router.Chain(config, null).ShouldBe([One, Two]);

        while (one.Calls < ModelCircuits.FailuresToOpen)
        {
            (await InTimeAsync(router.AnswerAsync([One, Two], Request, TextAsync, CancellationToken.None))).Model.ShouldBe(Two);
        }

        var open = await router.AnswerAsync([One, Two], Request, TextAsync, CancellationToken.None);
        (open.Model, one.Calls).ShouldBe((Two, ModelCircuits.FailuresToOpen));
        // A new conversation does not begin with it; one under way may come back to it.
        router.Chain(config, null).ShouldBe([Two]);
        router.Chain(config, null, One).ShouldBe([One, Two]);

        _clock.Advance(ModelCircuits.Break + TimeSpan.FromSeconds(1));
        router.Chain(config, null).ShouldBe([One, Two]);
        (await router.AnswerAsync([One, Two], Request, TextAsync, CancellationToken.None)).Model.ShouldBe(One);
        _circuitLog.All.ShouldBe(["Warning: AI provider one keeps failing and is not asked for 30 s", "Information: AI provider one answers again"]);
    }

    private ModelRouter Router(params FakeModel[] models)
    {
        var catalog = new ModelCatalog([new("openai", place => models.Single(model => model.Name == place.Name), (_, _) => Task.FromResult<ProviderProblem?>(null))]);
        catalog.Replace([.. models.Select(model => new ProviderState(new(model.Name, new(true, model.Name.Model, Kind: "openai"), null), null))]);
        return new(catalog, new(_clock, _circuitLog), _clock, _log);
    }

    private static async Task<string> TextAsync(IAsyncEnumerable<ModelDelta> deltas, CancellationToken cancel)
    {
        var text = "";
        await foreach (var delta in deltas.WithCancellation(cancel))
        {
            text += delta.Text;
        }

        return text;
    }

    /// <summary>Moves the clock while something waits for it.</summary>
    private async Task<T> InTimeAsync<T>(Task<T> asking)
    {
        while (await Task.WhenAny(asking, _clock.WaitForTimersAsync()) != asking)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(10));
        }

        return await asking;
    }
}
