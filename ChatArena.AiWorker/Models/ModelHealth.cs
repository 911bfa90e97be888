using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace ChatArena.AiWorker.Models;

/// <summary>Whether a model can be asked. Degraded at worst: people still meet people.</summary>
internal sealed class ModelHealth(ModelCatalog catalog) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var away = catalog.Providers.Where(provider => !provider.IsUsable).Select(provider => $"{provider.Place.Name.Provider}: {provider.Problem!.Message}").ToList();
        if (catalog.Providers.Count > 0 && away.Count == catalog.Providers.Count)
        {
            return Task.FromResult(HealthCheckResult.Degraded(string.Join("; ", away)));
        }

        var usable = catalog.Usable.Count == 0 ? "no provider is switched on" : string.Join(", ", catalog.Usable);
        return Task.FromResult(HealthCheckResult.Healthy(away.Count == 0 ? usable : $"{usable}; left out: {string.Join("; ", away)}"));
    }
}
