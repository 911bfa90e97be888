using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace ChatArena.ServiceDefaults;

/// <summary>Unhealthy when the store does not answer: nothing can be acknowledged then.</summary>
internal sealed class PostgresCheck(NpgsqlDataSource store) : IHealthCheck
{
    /// <summary>Whoever asks has less patience than a connection to a server that stands still.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await AskAsync(cancellationToken).WaitAsync(Patience, cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception problem) when (problem is NpgsqlException or TimeoutException)
        {
            // The message names host and state, never a statement or its values.
            return HealthCheckResult.Unhealthy(problem.Message);
        }
    }

    private async Task AskAsync(CancellationToken cancel)
    {
        await using var command = store.CreateCommand("SELECT 1");
        await command.ExecuteScalarAsync(cancel);
    }
}
