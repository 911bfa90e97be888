using ChatArena.Api.Arena;

namespace ChatArena.Tests.Arena;

public sealed class LoopsTests
{
    private readonly TaskCompletionSource _one = new();
    private readonly TaskCompletionSource _two = new();

    [Fact]
    public async Task The_failure_of_one_is_heard_although_the_other_goes_on()
    {
        var together = Loops.TogetherAsync(_one.Task, _two.Task);

        _two.SetException(new InvalidOperationException("broken"));

        (await Should.ThrowAsync<InvalidOperationException>(together)).Message.ShouldBe("broken");
    }

    [Fact]
    public async Task A_stop_waits_for_both()
    {
        var together = Loops.TogetherAsync(_one.Task, _two.Task);

        _one.SetCanceled(TestContext.Current.CancellationToken);
        together.IsCompleted.ShouldBeFalse();
        _two.SetResult();

        await Should.ThrowAsync<OperationCanceledException>(together);
    }
}
