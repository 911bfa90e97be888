using ChatArena.Core.Studies;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ChatArena.Core.Data;

/// <summary>Brings the store up to date before anything else of this process starts, when <c>Arena:MigrateAtStart</c> says so.</summary>
public sealed class MigrationAtStart(IServiceProvider services, IOptions<ArenaOptions> options) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) =>
        options.Value.MigrateAtStart ? services.MigrateWhenThereAsync(cancellationToken) : Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
