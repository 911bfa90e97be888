using System.Net;
using System.Net.Http.Json;
using System.Text;
using ChatArena.Api.Accounts;
using ChatArena.IntegrationTests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace ChatArena.IntegrationTests.Accounts;

public sealed class SignInTests(PostgresCluster cluster) : ArenaTest(cluster)
{
    private readonly PostgresCluster _cluster = cluster;

    [Fact]
    public async Task A_set_up_link_makes_the_owner_once()
    {
        using var http = Server.Http();
        ((bool)(await Staff.JsonAsync(await http.GetAsync("/api/accounts/setup")))["needs_setup"]!).ShouldBeTrue();
        var (one, two) = (await Staff.SetupCodeAsync(Server), await Staff.SetupCodeAsync(Server));
        (await SetUpAsync(http, one, "short")).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await SetUpAsync(http, "guessed", Staff.Password)).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        var made = await Staff.JsonAsync(await SetUpAsync(http, one, Staff.Password));

        ((string)made["email"]!).ShouldBe(Staff.Email);
        (await SetUpAsync(http, one, Staff.Password)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await SetUpAsync(http, two, Staff.Password)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        ((bool)(await Staff.JsonAsync(await http.GetAsync("/api/accounts/setup")))["needs_setup"]!).ShouldBeFalse();
        // Neither the code nor the password is anywhere in the store.
        (await Server.QueryAsync<long>("SELECT count(*) FROM accounts.accounts WHERE password_hash LIKE '%horse%'")).ShouldBe(0);
        (await Server.QueryAsync<long>("SELECT count(*) FROM accounts.setup_links")).ShouldBe(0);
    }

    [Fact]
    public async Task Two_people_with_the_same_link_make_one_account()
    {
        using var http = Server.Http();
        var code = await Staff.SetupCodeAsync(Server);
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(number => SetUpAsync(http, code, Staff.Password, $"owner{number}@example.org")));
        answers.Count(answer => answer.StatusCode == HttpStatusCode.OK).ShouldBe(1);
        (await Server.QueryAsync<long>("SELECT count(*) FROM accounts.accounts")).ShouldBe(1);
    }

    [Fact]
    public async Task A_sign_out_ends_the_token_at_once_and_a_new_password_every_other_sign_in()
    {
        using var first = await Staff.SetUpAsync(Server);
        using var second = Staff.WithToken(Server.Http(), await SignInAsync(Staff.Password));
        using var third = Staff.WithToken(Server.Http(), await SignInAsync(Staff.Password));
        await Staff.JsonAsync(await second.GetAsync("/api/accounts/me"));

        (await first.PostAsync("/api/accounts/sign-out", null)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await first.GetAsync("/api/accounts/me")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);

        (await second.PostAsJsonAsync("/api/accounts/password", new { current = "wrong", @new = "another long password" })).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await second.PostAsJsonAsync("/api/accounts/password", new { current = Staff.Password, @new = "another long password" })).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await second.GetAsync("/api/accounts/me")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await third.GetAsync("/api/accounts/me")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await SignInAsync("another long password")).ShouldNotBeNull();
    }

    [Fact]
    public async Task Sockets_hold_nothing_of_the_accounts()
    {
        var made = 0;
        await using var counted = await ArenaServer.StartAsync(await _cluster.CreateDatabaseAsync(), services => services.AddScoped(provider =>
        {
            made++;
            return ActivatorUtilities.CreateInstance<AccountService>(provider);
        }));
        made = 0;
        await using var pair = await Pair.MeetAsync(counted);
        await pair.TalkAsync();
        made.ShouldBe(0);

        using var nobody = Staff.WithToken(counted.Http(), "no.such.token");
        (await nobody.GetAsync("/api/accounts/me")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        made.ShouldBe(1);
    }

    [Fact]
    public async Task Ten_wrong_passwords_in_a_minute_close_the_door_even_for_the_right_one()
    {
        using var http = await Staff.SetUpAsync(Server);
        for (var tries = 0; tries < 10; tries++)
        {
            (await TryAsync(http, "wrong")).ShouldBe(HttpStatusCode.Unauthorized);
        }

        (await TryAsync(http, "wrong")).ShouldBe(HttpStatusCode.TooManyRequests);
        (await TryAsync(http, Staff.Password)).ShouldBe(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task An_account_is_locked_after_ten_wrong_passwords_from_wherever_they_come()
    {
        using var http = await Staff.SetUpAsync(Server);
        for (var tries = 0; tries < 10; tries++)
        {
            await TryAsync(http, "wrong");
        }

        (await Server.QueryAsync<bool>("SELECT lockout_end > now() + interval '4 minutes' FROM accounts.accounts")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_token_with_another_algorithm_a_changed_one_and_another_key_s_are_refused()
    {
        using var http = await Staff.SetUpAsync(Server);
        var token = http.DefaultRequestHeaders.Authorization!.Parameter!;
        var parts = token.Split('.');
        string[] forged =
        [
            $"{Encode("""{"alg":"none","typ":"JWT"}""")}.{parts[1]}.",
            $"{Encode("""{"alg":"none","typ":"JWT"}""")}.{parts[1]}.{parts[2]}",
            $"{Encode("""{"alg":"RS256","typ":"JWT"}""")}.{parts[1]}.{parts[2]}",
            $"{parts[0]}.{Encode("""{"iss":"chatarena","sub":"x","jti":"00000000000000000000000000000000","iat":0,"exp":99999999999}""")}.{parts[2]}",
            $"{parts[0]}.{parts[1]}.{parts[2][..^4]}AAAA",
            "", "a", "a.b.c", "..", new string('a', 5000),
        ];
        foreach (var wrong in forged)
        {
            Staff.WithToken(http, wrong.Length == 0 ? "x" : wrong);
            (await http.GetAsync("/api/accounts/me")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized, wrong);
        }

        (await Staff.WithToken(http, token).GetAsync("/api/accounts/me")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Neither_passwords_nor_tokens_are_logged()
    {
        using var http = await Staff.SetUpAsync(Server);
        await TryAsync(http, "a wrong secret of mine");
        var token = http.DefaultRequestHeaders.Authorization!.Parameter!;
        Server.Log.Lines.ShouldNotContain(line => line.Contains(token) || line.Contains(Staff.Password) || line.Contains("a wrong secret of mine"));
    }

    private static Task<HttpResponseMessage> SetUpAsync(HttpClient http, string code, string password, string email = Staff.Email) =>
        http.PostAsJsonAsync("/api/accounts/setup", new { code, email, password });

    private static async Task<HttpStatusCode> TryAsync(HttpClient http, string password) =>
        (await http.PostAsJsonAsync("/api/accounts/sign-in", new { email = Staff.Email, password })).StatusCode;

    private async Task<string> SignInAsync(string password)
    {
        using var http = Server.Http();
        return (string)(await Staff.JsonAsync(await http.PostAsJsonAsync("/api/accounts/sign-in", new { email = Staff.Email, password })))["token"]!;
    }

    private static string Encode(string json) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
