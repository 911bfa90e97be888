using ChatArena.Standalone;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace ChatArena.Tests.Standalone;

public sealed class DatabaseUrlTests
{
    [Fact]
    public void A_hosts_address_becomes_Npgsqls_words()
    {
        var connection = new NpgsqlConnectionStringBuilder(DatabaseUrl.Read("postgres://someone:p%40ss%3Aword@db.example.org:6543/arena?application_name=x&sslmode=require"));
        (connection.Host, connection.Port, connection.Database).ShouldBe(("db.example.org", 6543, "arena"));
        (connection.Username, connection.Password).ShouldBe(("someone", "p@ss:word"));
        connection.SslMode.ShouldBe(SslMode.Require);
    }

    [Fact]
    public void Without_a_port_it_is_PostgreSQLs() =>
        new NpgsqlConnectionStringBuilder(DatabaseUrl.Read("postgresql://someone@db.example.org/arena")).Port.ShouldBe(5432);

    [Theory]
    [InlineData("Host=here", "Host=here")]
    [InlineData("", "Host=db.example.org;Port=5432;Database=arena;Username=someone")]
    public void A_connection_string_of_ones_own_comes_first(string configured, string used)
    {
        var configuration = new ConfigurationManager { ["ConnectionStrings:arena"] = configured, ["DATABASE_URL"] = "postgres://someone@db.example.org/arena" };
        DatabaseUrl.UseUnlessConfigured(configuration);
        configuration.GetConnectionString("arena").ShouldBe(used);
    }

    [Theory]
    [InlineData("mysql://someone:secret@db.example.org/arena")]
    [InlineData("postgres://someone:secret@db.example.org")]
    [InlineData("Host=db.example.org;Password=secret")]
    [InlineData("postgres://someone:secret@db.example.org/arena?sslmode=perhaps")]
    public void Anything_else_stops_the_start_without_telling_the_password(string url) =>
        Should.Throw<StartupException>(() => DatabaseUrl.Read(url)).Message.ShouldNotContain("secret");
}
