using Npgsql;

namespace ChatArena.Core.Data;

internal static class StoreErrors
{
    /// <summary>22 data exception, 23 integrity constraint violation: trying again gives the same.</summary>
    public static bool IsAboutTheData(Exception problem) =>
        problem is PostgresException { SqlState: var state }
        && (state.StartsWith("22", StringComparison.Ordinal) || state.StartsWith("23", StringComparison.Ordinal));

    public static bool IsTakenTwice(Exception problem, string index) =>
        problem is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } taken && taken.ConstraintName == index;

    /// <summary>Not there, not there yet, or starting: trying again later may give something else. A refused user name or password never does.</summary>
    public static bool IsAway(Exception problem) =>
        problem is (NpgsqlException or TimeoutException or InvalidOperationException { InnerException: NpgsqlException })
            and not PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification };

    /// <summary>Null when the store answers.</summary>
    public static async Task<string?> WhyAwayAsync(NpgsqlDataSource store, CancellationToken cancel)
    {
        try
        {
            await using var connection = await store.OpenConnectionAsync(cancel);
            return null;
        }
        catch (Exception problem) when (IsAway(problem))
        {
            return problem.Message;
        }
    }
}
