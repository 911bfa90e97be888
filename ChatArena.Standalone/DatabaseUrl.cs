using Npgsql;

namespace ChatArena.Standalone;

/// <summary>DATABASE_URL, as hosts with a managed PostgreSQL set it, in Npgsql's form.</summary>
internal static class DatabaseUrl
{
    /// <summary>Sets <c>ConnectionStrings:arena</c>, unless it is configured.</summary>
    public static void UseUnlessConfigured(IConfiguration configuration)
    {
        if (string.IsNullOrEmpty(configuration.GetConnectionString("arena")) && configuration["DATABASE_URL"] is { Length: > 0 } url)
        {
            configuration["ConnectionStrings:arena"] = Read(url);
        }
    }

    /// <param name="url">Such as <c>postgres://user:p%40ss@db.example.org:5432/arena?sslmode=require</c>.</param>
    /// <exception cref="StartupException">It is not of that form. The message does not repeat it: it holds a password.</exception>
    public static string Read(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("postgres" or "postgresql") || address.AbsolutePath.Length < 2)
        {
            throw new StartupException("DATABASE_URL is not of the form postgres://user:password@host:port/database.");
        }

        var user = address.UserInfo.Split(':', 2);
        var connection = new NpgsqlConnectionStringBuilder
        {
            Host = address.Host,
            Port = address.IsDefaultPort || address.Port < 0 ? 5432 : address.Port,
            Database = Uri.UnescapeDataString(address.AbsolutePath[1..]),
            Username = Uri.UnescapeDataString(user[0]),
            Password = user.Length > 1 ? Uri.UnescapeDataString(user[1]) : null,
        };
        var mode = address.Query.TrimStart('?').Split('&').FirstOrDefault(part => part.StartsWith("sslmode=", StringComparison.Ordinal))?[8..];
        if (mode is not null)
        {
            connection.SslMode = Mode(mode);
        }

        return connection.ConnectionString;
    }

    private static SslMode Mode(string word) => word switch
    {
        "disable" => SslMode.Disable,
        "allow" => SslMode.Allow,
        "prefer" => SslMode.Prefer,
        "require" => SslMode.Require,
        "verify-ca" => SslMode.VerifyCA,
        "verify-full" => SslMode.VerifyFull,
        _ => throw new StartupException($"DATABASE_URL has the sslmode {word}, which PostgreSQL does not have."),
    };
}
