using System.Runtime.CompilerServices;
using ChatArena.AiWorker.Models;

namespace ChatArena.Tests.Models;

/// <summary>A model of the kind <c>scripted</c> that does what a test says, call by call; the last word holds for all further calls.</summary>
internal sealed class FakeModel(ModelName name, params Func<CancellationToken, IAsyncEnumerable<ModelDelta>>[] calls) : IChatModel
{
    public ModelName Name => name;

    public int Calls { get; private set; }

    public IAsyncEnumerable<ModelDelta> StreamAsync(ModelRequest request, CancellationToken cancel) => calls[Math.Min(Calls++, calls.Length - 1)](cancel);

    public static Func<CancellationToken, IAsyncEnumerable<ModelDelta>> Says(string text) => _ => SayAsync(text);

    public static Func<CancellationToken, IAsyncEnumerable<ModelDelta>> Fails(ModelFailure failure, string before = "", TimeSpan? retryAfter = null) =>
        _ => FailAsync(failure, before, retryAfter);

    public static Func<CancellationToken, IAsyncEnumerable<ModelDelta>> Hangs() => cancel => HangAsync(cancel);

    private static async IAsyncEnumerable<ModelDelta> SayAsync(string text)
    {
        foreach (var word in text.Split(' '))
        {
            await Task.Yield();
            yield return new(word + " ");
        }

        yield return new("", new(10, 5));
    }

    private static async IAsyncEnumerable<ModelDelta> FailAsync(ModelFailure failure, string before, TimeSpan? retryAfter)
    {
        await Task.Yield();
        if (before.Length > 0)
        {
            yield return new(before);
        }

        throw new ModelException(failure, "as the test says") { RetryAfter = retryAfter };
    }

    private static async IAsyncEnumerable<ModelDelta> HangAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, cancel);
        yield return new("never");
    }
}
