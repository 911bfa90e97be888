using System.Net;
using ChatArena.IntegrationTests.Hosting;

namespace ChatArena.IntegrationTests.Admin;

/// <summary>There is no built-in password: where none is configured, none opens.</summary>
public sealed class NoPasswordTests
{
    public sealed class UnsetTests(PostgresCluster cluster) : RefusedTests(cluster);

    public sealed class EmptyTests(PostgresCluster cluster) : RefusedTests(cluster, "Arena:AdminPassword=");

    public abstract class RefusedTests(PostgresCluster cluster, params string[] settings) : ArenaTest(cluster, [.. settings, "Arena:Accounts:WrongTriesPerMinute=100"])
    {
        [Fact]
        public async Task No_password_opens_and_the_log_says_why()
        {
            using var http = Server.Http();
            foreach (var password in new[] { "", " ", "admin", "password", "null", "Arena:AdminPassword" })
            {
                foreach (var (method, path) in new[] { (HttpMethod.Post, "auth"), (HttpMethod.Get, "topics"), (HttpMethod.Get, "conversations") })
                {
                    using var request = new HttpRequestMessage(method, $"/api/admin/{path}");
                    request.Headers.TryAddWithoutValidation("X-Admin-Password", password).ShouldBeTrue();
                    using var answer = await http.SendAsync(request);
                    answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized, $"{path} with '{password}'");
                }
            }

            Server.Log.Lines.ShouldContain(line => line.Contains("Arena:AdminPassword is not set, so X-Admin-Password is always refused", StringComparison.Ordinal));
        }
    }
}
