using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace ChatArena.ServiceDefaults;

/// <summary>Unhealthy when the store does not answer: nothing can be acknowledged then.</summary>
internal sealed class PostgresCheck(NpgsqlDataSource store) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var command = store.CreateCommand("SELECT 1");
            await command.ExecuteScalarAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (NpgsqlException problem)
        {
            // The message names host and state, never a statement or its values.
            return HealthCheckResult.Unhealthy(problem.Message);
        }
    }
}
