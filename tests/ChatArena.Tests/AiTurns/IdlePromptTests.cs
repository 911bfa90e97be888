using ChatArena.AiWorker.Turns;
using ChatArena.Core.AiTurns;
using ChatArena.Core.Content;
using ChatArena.Core.Studies;
using ChatArena.Tests.Contracts;

namespace ChatArena.Tests.AiTurns;

/// <summary>When a persona speaks to somebody silent.</summary>
public sealed class IdlePromptTests
{
    private readonly FakeClock _clock = new();

    [Theory]
    [InlineData(1)]
    // Nobody looks now and then, so it does not matter how often.
    [InlineData(3600)]
    public async Task A_silent_person_is_spoken_to_when_the_time_is_over_and_the_typing_is_done(int checkInterval)
    {
        var config = ContentReader.LlmConfig($$$"""
            {"behavior": {"idle_timeout_seconds": 5, "idle_check_interval_seconds": {{{checkInterval}}}, "response_delay_min_ms": 50, "response_delay_max_ms": 200}}
            """).Value!;
        var settings = AiSettings.Resolve(new(), new(), config);
        var queue = new InMemoryAiTurnQueue(_clock, new LogLines<InMemoryAiTurnQueue>());
        var lastSign = _clock.GetUtcNow();
        var turn = AiTurn.For(Guid.CreateVersion7(), 2, AiTurnKind.Idle, 0, lastSign + settings.IdleAfter);
        await queue.EnqueueAsync(turn, TestContext.Current.CancellationToken);

        var leasing = queue.LeaseAsync(TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken).AsTask();
        await _clock.WaitForTimersAsync();
        _clock.Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromMilliseconds(1));
        leasing.IsCompleted.ShouldBeFalse();
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        (await leasing.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken))!.Turn.ShouldBe(turn);

        var pace = new TypingPace(settings.ShortestDelay, settings.LongestDelay);
        foreach (var seed in Enumerable.Range(0, 1000))
        {
            var spoken = _clock.GetUtcNow() + pace.Pause("Are you still thinking about what I said?", TimeSpan.Zero, (ulong)seed);
            (spoken - lastSign).TotalSeconds.ShouldBeInRange(5, 8);
        }
    }
}
