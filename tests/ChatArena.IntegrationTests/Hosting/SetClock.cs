namespace ChatArena.IntegrationTests.Hosting;

/// <summary>A machine's clock that somebody sets, forward and back; time itself passes as it does.</summary>
internal sealed class SetClock : TimeProvider
{
    private long _by;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref _by));

    public void Set(TimeSpan by) => Interlocked.Add(ref _by, by.Ticks);
}
