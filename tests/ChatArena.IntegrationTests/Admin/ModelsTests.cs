using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ChatArena.IntegrationTests.Ai;
using ChatArena.IntegrationTests.Hosting;

namespace ChatArena.IntegrationTests.Admin;

/// <summary>Providers, tests, money and the stop switch, as staff have them.</summary>
public sealed class ModelsTests(PostgresCluster cluster) : AiTest(cluster, $"OPENAI_API_KEY={Key}", "Arena:Ai:Providers:lab:Model=tiny")
{
    private const string Key = "sk-never-to-be-shown-0123456789";

    protected override JsonObject Config()
    {
        var config = base.Config();
        // Nobody listens at the discard port.
        config["providers"]!["openai"] = new JsonObject { ["enabled"] = true, ["base_url"] = "http://127.0.0.1:9/v1" };
        config["providers"]!["anthropic"] = new JsonObject { ["enabled"] = true };
        config["providers"]!["grok"] = new JsonObject { ["enabled"] = false };
        config["providers"]!["lab"] = new JsonObject { ["base_url"] = "http://127.0.0.1:9/v1", ["model"] = "large" };
        config["prices"] = new JsonObject { ["scripted/stage"] = new JsonObject { ["input"] = 1, ["output"] = 1000 } };
        config["budget"] = new JsonObject { ["per_day_usd"] = 0.1 };
        return config;
    }

    [Fact]
    public async Task Every_provider_has_its_state_every_setting_its_source_and_no_key_is_shown()
    {
        using var staff = await Staff.SetUpAsync(Server);
        await WaitFor.TrueAsync(async () => await StateAsync(staff, "scripted") == "ready");
        var text = await staff.GetStringAsync("/api/models");
        text.ShouldNotContain(Key);
        var models = JsonNode.Parse(text)!;
        ((bool)models["is_stopped"]!, (bool)models["is_worker_there"]!).ShouldBe((false, true));
        var providers = models["providers"]!.AsArray().ToDictionary(row => (string)row!["name"]!, row => row!);
        ((string)providers["openai"]["state"]!, (string)providers["openai"]["key_variable"]!, (string)providers["openai"]["model"]!).ShouldBe(("ready", "OPENAI_API_KEY", "gpt-4o"));
        ((string)providers["anthropic"]["state"]!, (string)providers["anthropic"]["problem"]!).ShouldBe(("left_out", "ANTHROPIC_API_KEY is not set"));
        ((string)providers["grok"]["state"]!).ShouldBe("off");
        ((bool)providers["scripted"]["is_default"]!).ShouldBeTrue();

        var settings = models["settings"]!.AsArray().ToDictionary(row => (string)row!["key"]!, row => ((string?)row!["value"], (string)row["source"]!));
        settings["providers.lab.model"].ShouldBe(("tiny", "option"));
        settings["behavior.response_delay_max_ms"].ShouldBe(("0", "llm_config"));
        settings["enabled"].ShouldBe(("true", "option"));
        settings["generation.max_tokens"].ShouldBe(("1024", "default"));

        // Live without a restart.
        var config = Config();
        config["generation"] = new JsonObject { ["max_tokens"] = 77 };
        config["providers"]!["grok"]!["enabled"] = true;
        await Staff.JsonAsync(await staff.PutAsJsonAsync("/api/content/llm_config.json", new { content = config.ToJsonString() }));
        await WaitFor.TrueAsync(async () => await StateAsync(staff, "grok") == "left_out");
        var changed = JsonNode.Parse(await staff.GetStringAsync("/api/models"))!["settings"]!.AsArray().Single(row => (string)row!["key"]! == "generation.max_tokens")!;
        ((string)changed["value"]!, (string)changed["source"]!).ShouldBe(("77", "llm_config"));
    }

    [Fact]
    public async Task A_test_shows_what_a_model_needed_or_how_it_failed_and_is_paid_and_noted()
    {
        using var staff = await Staff.SetUpAsync(Server);
        await WaitFor.TrueAsync(async () => await StateAsync(staff, "scripted") == "ready");
        var good = await Staff.JsonAsync(await staff.PostAsync("/api/models/scripted/test", null));
        ((string)good["model"]!, (string?)good["code"], (int)good["input_tokens"]!, (int)good["output_tokens"]!, (decimal)good["cost_usd"]!).ShouldBe(("scripted/stage", null, 100, 20, 0.0201m));

        var bad = await Staff.JsonAsync(await staff.PostAsync("/api/models/openai/test", null));
        ((string)bad["code"]!).ShouldBe("unavailable");
        bad.ToJsonString().ShouldNotContain(Key);
        (await CodeAsync(await staff.PostAsync("/api/models/anthropic/test", null), HttpStatusCode.Conflict)).ShouldBe("provider_unusable");
        (await CodeAsync(await staff.PostAsync("/api/models/nobody/test", null), HttpStatusCode.NotFound)).ShouldBe("provider_unknown");

        var spending = JsonNode.Parse(await staff.GetStringAsync("/api/models"))!["spending"]!;
        ((decimal)spending["today_usd"]!, (decimal)spending["study_usd"]!, (decimal)spending["all_usd"]!, (decimal)spending["per_day_cap"]!).ShouldBe((0.0201m, 0.0201m, 0.0201m, 0.1m));
        (await CountAsync("llm_calls", "prompt::text = '{}' AND answer IS NULL AND reserved = 0")).ShouldBe(2);
        (await CountAsync("audit", "action = 'model.tested' AND target IN ('scripted', 'openai', 'anthropic')")).ShouldBe(3);

        // A test may cost 0.064 dollars and a little: with one more the day's cap could be exceeded.
        await Staff.JsonAsync(await staff.PostAsync("/api/models/scripted/test", null));
        (await CodeAsync(await staff.PostAsync("/api/models/scripted/test", null), HttpStatusCode.Conflict)).ShouldBe("budget_reached");
    }

    [Fact]
    public async Task The_stop_switch_ends_a_call_under_way_at_once_and_starts_models_again()
    {
        using var staff = await Staff.SetUpAsync(Server);
        var config = Config();
        config.Remove("budget");
        await Staff.JsonAsync(await staff.PutAsJsonAsync("/api/content/llm_config.json", new { content = config.ToJsonString() }));
        await WaitFor.TrueAsync(async () => await StateAsync(staff, "scripted") == "ready");
        var (asked, ended) = (new TaskCompletionSource(), new TaskCompletionSource());
        var talk = Stage.Answer;
        Stage.Answer = async (_, cancel) =>
        {
            await using var registration = cancel.Register(() => ended.TrySetResult());
            asked.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancel);
            return "";
        };
        await using var person = await LonelyAsync();
        await person.SayAsync("Are you there?");
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(30));

        ((bool)(await Staff.JsonAsync(await staff.PutAsJsonAsync("/api/models/stop", new { stop = true })))["stop"]!).ShouldBeTrue();

        await ended.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await person.NextAsync("partner_left");
        await person.NextAsync("waiting");
        ((bool)JsonNode.Parse(await staff.GetStringAsync("/api/models"))!["is_stopped"]!).ShouldBeTrue();
        (await CodeAsync(await staff.PostAsync("/api/models/scripted/test", null), HttpStatusCode.Conflict)).ShouldBe("models_stopped");
        await CountedAsync(1, "ai_decisions", "reason = 'stopped'");
        // The rest of the file is as it was.
        var file = (string)(await Staff.JsonAsync(await staff.GetAsync("/api/content/llm_config.json")))["content"]!;
        var expected = config.DeepClone().AsObject();
        expected["stop"] = true;
        JsonNode.DeepEquals(JsonNode.Parse(file), expected).ShouldBeTrue();

        Stage.Answer = talk;
        await Staff.JsonAsync(await staff.PutAsJsonAsync("/api/models/stop", new { stop = false }));
        await person.NextAsync("paired");
        await person.SayAsync("And now?");
        await person.NextAsync("partner_message");
        (await CountAsync("audit", "action IN ('models.stopped', 'models.started') AND target = 'llm_config.json' AND before_hash <> after_hash")).ShouldBe(2);
        (await staff.PutAsJsonAsync("/api/models/stop", new { stop = "now" })).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task A_file_without_what_an_option_names_is_refused_and_nothing_is_stored()
    {
        using var staff = await Staff.SetUpAsync(Server);
        var before = await staff.GetStringAsync("/api/content/llm_config.json");
        var config = Config();
        config["providers"]!.AsObject().Remove("lab");
        var refused = await staff.PutAsJsonAsync("/api/content/llm_config.json", new { content = config.ToJsonString() });
        refused.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await refused.Content.ReadAsStringAsync()).ShouldContain("Arena:Ai:Providers:lab");
        (await staff.PutAsJsonAsync("/api/content/llm_config.json", new { content = """{"stop": false, "stop": true}""" })).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await staff.GetStringAsync("/api/content/llm_config.json")).ShouldBe(before);
    }

    [Fact]
    public async Task No_route_answers_without_a_sign_in()
    {
        using var http = Server.Http();
        foreach (var (method, path) in new[] { ("GET", ""), ("PUT", "/stop"), ("POST", "/scripted/test"), ("POST", "/try") })
        {
            (await http.SendAsync(new(new(method), $"/api/models{path}"))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized, path);
        }

        // Doors between processes are not there where everything is one.
        (await http.GetAsync("/internal/models")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        Stage.Asked.ShouldBeEmpty();
    }

    private static async Task<string?> StateAsync(HttpClient staff, string provider) =>
        (string?)JsonNode.Parse(await staff.GetStringAsync("/api/models"))!["providers"]!.AsArray().SingleOrDefault(row => (string)row!["name"]! == provider)?["state"];

    private static async Task<string> CodeAsync(HttpResponseMessage answer, HttpStatusCode status)
    {
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(status, text);
        return (string)JsonNode.Parse(text)!["code"]!;
    }
}
