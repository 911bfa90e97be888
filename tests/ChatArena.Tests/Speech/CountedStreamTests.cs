using ChatArena.Api.Speech;

namespace ChatArena.Tests.Speech;

public sealed class CountedStreamTests
{
    [Theory]
    [InlineData(100, false)]
    [InlineData(99, true)]
    public async Task A_byte_too_many_is_told_apart_from_other_failures(int limit, bool isOver)
    {
        var stream = new CountedStream(new MemoryStream(new byte[100]), limit);
        if (isOver)
        {
            await Should.ThrowAsync<IOException>(async () => await stream.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken));
        }
        else
        {
            await stream.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken);
        }

        stream.IsOver.ShouldBe(isOver);
    }
}
