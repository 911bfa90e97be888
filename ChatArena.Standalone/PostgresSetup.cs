using Npgsql;

namespace ChatArena.Standalone;

/// <summary>What is asked of a PostgreSQL before the product uses it. Connections here are of their own and closed afterwards.</summary>
internal static class PostgresSetup
{
    /// <summary>As many files of 16 MiB as the default min_wal_size (80 MB) lets a checkpoint keep.</summary>
    private const int LogFiles = 4;

    private const long Gibibyte = 1L << 30;

    public static async Task CreateDatabaseAsync(string connection, string name)
    {
        await using var server = await OpenAsync(connection);
        await using var exists = new NpgsqlCommand("SELECT 1 FROM pg_database WHERE datname = $1", server) { Parameters = { new() { Value = name } } };
        if (await exists.ExecuteScalarAsync() is null)
        {
            await using var create = new NpgsqlCommand($"CREATE DATABASE {name}", server);
            await create.ExecuteNonQueryAsync();
        }
    }

    /// <summary>A disk that is nearly full has better use for what is left.</summary>
    public static bool HasRoomForLog(string folder) => new DriveInfo(folder).AvailableFreeSpace > Gibibyte;

    /// <summary>
    /// Makes files of the write-ahead log before they are needed. A checkpoint keeps those that are done for later use; without any, as
    /// in a new cluster, every commit waits about 90 ms whenever 16 MiB are full.
    /// </summary>
    public static async Task LayLogAsync(string connection)
    {
        await using var server = await OpenAsync(connection);
        for (var file = 0; file < LogFiles; file++)
        {
            // A file in which nothing was written is not left for the next.
            await using var next = new NpgsqlCommand("SELECT pg_switch_wal() FROM pg_logical_emit_message(false, 'arena', '')", server);
            await next.ExecuteNonQueryAsync();
        }

        await using var keep = new NpgsqlCommand("CHECKPOINT", server);
        await keep.ExecuteNonQueryAsync();
    }

    public static async Task<bool> AnswersAsync(string connection)
    {
        try
        {
            await using var server = await OpenAsync($"{connection};Timeout=2");
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private static async Task<NpgsqlConnection> OpenAsync(string connection)
    {
        var server = new NpgsqlConnection($"{connection};Database=postgres;Pooling=false");
        try
        {
            await server.OpenAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }
}
