namespace ChatArena.Api.Arena;

/// <summary>Loops of one background service.</summary>
internal static class Loops
{
    /// <summary>
    /// Ends when all have ended, or at once with the failure of one: else nobody would hear that it failed while the others go on, and the
    /// process would serve people by half.
    /// </summary>
    public static async Task TogetherAsync(params Task[] loops)
    {
        await foreach (var ended in Task.WhenEach(loops))
        {
            if (ended.IsFaulted)
            {
                await ended;
            }
        }

        await Task.WhenAll(loops);
    }
}
