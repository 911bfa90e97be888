namespace ChatArena.IntegrationTests.Hosting;

/// <summary>Waits for a fact that no frame announces.</summary>
public static class WaitFor
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public static Task TrueAsync(Func<Task<bool>> fact) => TrueAsync(fact, Patience);

    public static async Task TrueAsync(Func<Task<bool>> fact, TimeSpan patience)
    {
        using var limit = new CancellationTokenSource(patience);
        while (!await fact())
        {
            await Task.Delay(Pause, limit.Token);
        }
    }
}
