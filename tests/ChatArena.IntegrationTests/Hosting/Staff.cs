using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ChatArena.Api.Accounts;
using Microsoft.Extensions.DependencyInjection;

namespace ChatArena.IntegrationTests.Hosting;

/// <summary>Somebody of the staff with a client of their own.</summary>
public static class Staff
{
    public const string Email = "owner@example.org";
    public const string Password = "correct horse battery";

    /// <summary>A code as a start prints it.</summary>
    public static async Task<string> SetupCodeAsync(ArenaServer server)
    {
        await using var scope = server.Services.CreateAsyncScope();
        return (await scope.ServiceProvider.GetRequiredService<AccountService>().NewSetupCodeAsync(CancellationToken.None))!;
    }

    /// <summary>The owner, signed in for the first time.</summary>
    public static async Task<HttpClient> SetUpAsync(ArenaServer server)
    {
        var http = server.Http();
        var made = await http.PostAsJsonAsync("/api/accounts/setup", new { code = await SetupCodeAsync(server), email = Email, password = Password });
        return WithToken(http, (string)(await JsonAsync(made))["token"]!);
    }

    public static HttpClient WithToken(HttpClient http, string token)
    {
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return http;
    }

    /// <summary>The JSON of an answer that must be 200.</summary>
    public static async Task<JsonObject> JsonAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(System.Net.HttpStatusCode.OK, text);
        return JsonNode.Parse(text)!.AsObject();
    }
}
