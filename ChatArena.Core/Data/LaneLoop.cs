using Microsoft.Extensions.Hosting;

namespace ChatArena.Core.Data;

/// <summary>Runs lanes while the process lives. On stop they take nothing more and store what they have, as long as the host waits.</summary>
public abstract class LaneLoop : IHostedService, IDisposable
{
    private readonly CancellationTokenSource _cut = new();
    private Task _running = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _running = RunAsync(_cut.Token);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        Complete();
        await using var registration = cancellationToken.Register(_cut.Cancel);
        await _running;
    }

    public void Dispose()
    {
        _cut.Dispose();
        GC.SuppressFinalize(this);
    }

    protected abstract Task RunAsync(CancellationToken cancel);

    protected abstract void Complete();
}
