using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ChatArena.IntegrationTests.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ChatArena.IntegrationTests.Admin;

/// <summary>The description of the Api names every route, says all that a client must know, and is true.</summary>
public sealed partial class DescriptionTests(PostgresCluster cluster) : ArenaTest(cluster, $"Arena:AdminPassword={Password}")
{
    private const string Password = "a password of the first arena";
    private const string ProblemJson = "application/problem+json";

    [Fact]
    public async Task It_names_every_route_of_the_Api_and_nothing_else()
    {
        var document = await ApiDocument.ReadAsync(Server);
        ((string)document.Root["openapi"]!).ShouldStartWith("3.1");
        var routes = Server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Select(route => (Path: $"/{Constraint().Replace(route.RoutePattern.RawText!, "").Trim('/')}", route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods))
            .Where(route => route.Path.StartsWith("/api/", StringComparison.Ordinal))
            .ToList();
        routes.Where(route => route.HttpMethods is null).Select(route => route.Path).ShouldBe(["/api/admin/{**rest}"], "a route that takes every method is none that a client asks for");
        routes.SelectMany(route => (route.HttpMethods ?? []).Select(method => $"{method} {route.Path}")).ShouldBe(document.Operations.Keys, ignoreOrder: true);
    }

    [Fact]
    public async Task It_says_of_every_route_what_it_is_for_and_what_it_answers()
    {
        var document = await ApiDocument.ReadAsync(Server);
        var tags = document.Root["tags"]!.AsArray().ToDictionary(tag => (string)tag!["name"]!, tag => (string?)tag!["description"]);
        tags.ShouldAllBe(tag => !string.IsNullOrWhiteSpace(tag.Value));
        tags.Keys.ShouldBe(document.Operations.Values.Select(operation => (string)operation["tags"]!.AsArray().ShouldHaveSingleItem()!).Distinct(), ignoreOrder: true);
        document.Operations.Values.Select(operation => (string?)operation["operationId"]).ShouldBeUnique();
        document.Operations.SelectMany(operation => Wants(operation.Value).Select(what => $"{operation.Key} {what}")).ShouldBeEmpty();
        document.Operations["GET /api/admin/topics"]["security"]!.AsArray().Count.ShouldBe(2);
        document.Operations["GET /api/consent"].ContainsKey("security").ShouldBeFalse();
    }

    [Fact]
    public async Task Values_have_the_types_that_they_are_sent_with()
    {
        var document = await ApiDocument.ReadAsync(Server);
        var types = Types(document.Root).ToList();
        types.ShouldNotBeEmpty();
        types.Where(type => type.Contains("string") && (type.Contains("integer") || type.Contains("number"))).ShouldBeEmpty();

        var list = document.Operations["GET /api/conversations"]["parameters"]!.AsArray().ToDictionary(parameter => (string)parameter!["name"]!, parameter => parameter!["schema"]!);
        ((string)list["limit"]["type"]!, (int)list["limit"]["minimum"]!, (int)list["limit"]["maximum"]!, (int)list["limit"]["default"]!).ShouldBe(("integer", 1, 500, 50));
        var reasons = list["end_reason"]["enum"]!.AsArray().Select(reason => (string)reason!).ToList();
        (reasons.Contains("HardCap"), reasons.Contains("Open"), reasons.Contains("Deleted")).ShouldBe((true, true, false));

        var change = document.Root["components"]!["schemas"]!["ContentChange"]!;
        change["required"]!.AsArray().Select(name => (string)name!).ShouldBe(["content"]);
        ((string)change["properties"]!["content"]!["type"]!).ShouldBe("string");
    }

    [Theory]
    [InlineData("POST", "/api/accounts/sign-in", null, """{"email":"x","password":"y"}""", 401, "not_signed_in")]
    [InlineData("POST", "/api/accounts/sign-in", null, "{", 400, "bad_request")]
    [InlineData("POST", "/api/accounts/setup", null, """{"code":"x"}""", 404, "link_used_up")]
    [InlineData("POST", "/api/accounts/password", null, "{}", 403, "no_account")]
    [InlineData("POST", "/api/withdrawals", null, """{"code":"x"}""", 404, "code_unknown")]
    [InlineData("POST", "/api/transcribe", null, "{}", 422, "audio_missing")]
    [InlineData("GET", "/api/studies/{slug}", "/api/studies/nowhere", null, 404, "study_unknown")]
    [InlineData("GET", "/api/conversations", "/api/conversations?before=x", null, 422, "before_unknown")]
    [InlineData("GET", "/api/conversations", "/api/conversations?limit=many", null, 400, "bad_request")]
    [InlineData("DELETE", "/api/conversations/{session}", "/api/conversations/x", null, 404, "conversation_unknown")]
    [InlineData("PUT", "/api/content/{name}", "/api/content/x", "{}", 404, "content_unknown")]
    [InlineData("PUT", "/api/content/{name}", "/api/content/consent.json", "{}", 422, "not_valid")]
    [InlineData("PUT", "/api/content/{name}", "/api/content/consent.json", """{"content":"{}","expected":"0"}""", 409, "outdated")]
    [InlineData("PUT", "/api/settings/study", null, "{}", 422, "not_valid")]
    [InlineData("PUT", "/api/settings/study", null, "text/plain", 415, "media_type_unsupported")]
    [InlineData("POST", "/api/models/{provider}/test", "/api/models/x/test", null, 404, "provider_unknown")]
    [InlineData("POST", "/api/models/try", null, "{}", 422, "not_valid")]
    [InlineData("PUT", "/api/admin/topics/{id}", "/api/admin/topics/9999", """{"text":"x"}""", 404, "entry_unknown")]
    [InlineData("PUT", "/api/admin/consent", null, "text/plain", 404, "route_unknown")]
    [InlineData("PUT", "/api/admin/consent", null, "{}", 422, "not_valid")]
    [InlineData("GET", "/api/admin/data-files/{filename}", "/api/admin/data-files/a..json", null, 400, "bad_name")]
    [InlineData("DELETE", "/api/admin/data-files/{filename}", "/api/admin/data-files/consent.json", null, 403, "file_protected")]
    [InlineData("POST", "/api/admin/data-files/upload", null, "{}", 422, "not_valid")]
    [InlineData("POST", "/api/admin/data-files/upload", null, "multipart/form-data; boundary=x", 400, "form_broken")]
    public async Task A_refusal_is_the_one_that_is_described(string method, string route, string? path, string? body, int status, string code)
    {
        using var http = Server.Http();
        http.DefaultRequestHeaders.Add("X-Admin-Password", Password);
        var request = new HttpRequestMessage(new(method), path ?? route);
        if (body is not null)
        {
            // A body that names its type has another one than the route takes, or none that can be read.
            var type = body.Contains('/', StringComparison.Ordinal) ? body : "application/json";
            request.Content = new StringContent(body, Encoding.UTF8);
            request.Content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse(type);
        }

        await CheckAsync(await http.SendAsync(request), $"{method} {route}", status, code);
    }

    [Theory]
    [InlineData("PUT", "/api/settings/study", "application/json")]
    [InlineData("POST", "/api/withdrawals", "application/json")]
    [InlineData("POST", "/api/admin/data-files/upload", "multipart/form-data; boundary=x")]
    public async Task A_body_that_is_too_large_is_refused_and_no_error_of_the_server(string method, string route, string type)
    {
        using var http = Server.Http();
        http.DefaultRequestHeaders.Add("X-Admin-Password", Password);
        var request = new HttpRequestMessage(new(method), route) { Content = new ByteArrayContent(new byte[31_000_000]) };
        request.Content.Headers.ContentType = System.Net.Http.Headers.MediaTypeHeaderValue.Parse(type);
        // Asked first, the client does not send what nobody reads.
        request.Headers.ExpectContinue = true;

        await CheckAsync(await http.SendAsync(request), $"{method} {route}", 413, "body_too_large");
        Server.Log.Lines.ShouldNotContain(line => line.Contains("nhandled", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_route_that_there_is_not_says_so()
    {
        using var http = Server.Http();
        var answer = await http.GetAsync("/api/nowhere");
        ((int)answer.StatusCode).ShouldBe(404);
        ((string)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["code"]!).ShouldBe("route_unknown");
        ((int)(await http.PostAsync("/api/studies/arena", null)).StatusCode).ShouldBe(405);
    }

    [Fact]
    public async Task Who_has_no_token_is_refused_as_described()
    {
        using var http = Server.Http();
        foreach (var operation in (await ApiDocument.ReadAsync(Server)).Operations.Where(operation => operation.Value.ContainsKey("security")))
        {
            var (method, path) = (operation.Key.Split(' ')[0], operation.Key.Split(' ')[1]);
            var request = new HttpRequestMessage(new(method), Parameter().Replace(path, "1"));
            if (operation.Value["requestBody"] is { } body)
            {
                request.Content = body["content"]!["application/json"] is null ? new MultipartFormDataContent() : JsonContent.Create(new { });
            }

            await CheckAsync(await http.SendAsync(request), operation.Key, StatusCodes.Status401Unauthorized, "not_signed_in");
        }
    }

    [Fact]
    public async Task What_is_answered_fits_its_description()
    {
        string session;
        await using (var pair = await Pair.MeetAsync(Server))
        {
            session = pair.SessionId;
            await pair.TalkAsync();
        }

        using var staff = await Staff.SetUpAsync(Server);
        var document = await ApiDocument.ReadAsync(Server);
        foreach (var (route, path) in document.Operations.Keys.Where(key => key.StartsWith("GET ", StringComparison.Ordinal)).Select(key => (key, key[4..]
            .Replace("{session}", session, StringComparison.Ordinal).Replace("{session_id}", session, StringComparison.Ordinal).Replace("{slug}", "arena", StringComparison.Ordinal)
            .Replace("{name}", "consent.json", StringComparison.Ordinal).Replace("{filename}", "consent.json", StringComparison.Ordinal).Replace("{number}", "1", StringComparison.Ordinal))))
        {
            var answer = await staff.GetAsync(path);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, path);
            var (type, media) = document.Operations[route]["responses"]!["200"]!["content"]!.AsObject().ShouldHaveSingleItem();
            answer.Content.Headers.ContentType!.MediaType.ShouldBe(type, path);
            if (media!["schema"]!["format"] is null)
            {
                document.Misfits(JsonNode.Parse(await answer.Content.ReadAsStringAsync()), media["schema"]!, path).ShouldBeEmpty();
            }
        }
    }

    private async Task CheckAsync(HttpResponseMessage answer, string route, int status, string code)
    {
        var document = await ApiDocument.ReadAsync(Server);
        var text = await answer.Content.ReadAsStringAsync();
        ((int)answer.StatusCode).ShouldBe(status, $"{route} {text}");
        var described = document.Operations[route]["responses"]![$"{status}"].ShouldNotBeNull($"{route} {status}");
        var (type, media) = described["content"]!.AsObject().ShouldHaveSingleItem();
        answer.Content.Headers.ContentType!.MediaType.ShouldBe(type);
        var body = JsonNode.Parse(text)!;
        document.Misfits(body, media!["schema"]!).ShouldBeEmpty();
        ((string)body["code"]!).ShouldBe(code);
        if (type == ProblemJson)
        {
            ((string)described["description"]!).ShouldContain($"`{code}`");
        }
    }

    /// <summary>What an operation does not say, and should.</summary>
    private static IEnumerable<string> Wants(JsonObject operation)
    {
        if ((string?)operation["summary"] is not { Length: > 0 and < 100 })
        {
            yield return "has no summary of one line";
        }

        if ((string?)operation["operationId"] is not { } id || !Name().IsMatch(id))
        {
            yield return "has no operationId in camelCase";
        }

        foreach (var parameter in operation["parameters"]?.AsArray() ?? [])
        {
            if (string.IsNullOrWhiteSpace((string?)parameter!["description"]))
            {
                yield return $"does not describe {parameter["name"]}";
            }
        }

        var answers = operation["responses"]!.AsObject();
        if ((operation.ContainsKey("security") || operation.ContainsKey("requestBody")) && !answers.Any(answer => answer.Key[0] == '4'))
        {
            yield return "does not say how it refuses";
        }

        if (operation.ContainsKey("security") && !answers.ContainsKey("401"))
        {
            yield return "does not say that it asks for a token";
        }

        foreach (var (status, answer) in answers)
        {
            if (status == "200" && answer!["content"]?.AsObject().All(media => media.Value!["schema"] is not null) != true)
            {
                yield return "does not say what it answers";
            }

            if (answer!["content"]?[ProblemJson] is not null && !((string)answer["description"]!).Contains('`', StringComparison.Ordinal))
            {
                yield return $"has no codes for {status}";
            }
        }
    }

    private static IEnumerable<string[]> Types(JsonNode? node) => node switch
    {
        JsonObject found => found.SelectMany(field => field is { Key: "type", Value: JsonArray several } ? [[.. several.Select(type => (string)type!)]] : Types(field.Value)),
        JsonArray list => list.SelectMany(Types),
        _ => [],
    };

    [GeneratedRegex("(?<=[{][^}*]*):[^}]*")]
    private static partial Regex Constraint();

    [GeneratedRegex("[{][^}]*[}]")]
    private static partial Regex Parameter();

    [GeneratedRegex("^[a-z]+([A-Z][a-z]+)*$")]
    private static partial Regex Name();
}
