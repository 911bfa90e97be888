using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatArena.Core.Studies;

namespace ChatArena.Core.Content;

/// <param name="Key">A field of <c>llm_config.json</c>, such as <c>generation.max_tokens</c>.</param>
/// <param name="Source">The layer that says it: option, study, llm_config or default.</param>
public sealed record ModelSetting(string Key, string? Value, string Source, string? Default);

/// <summary>Every setting of models with its value in force and the layer that says it. Pure.</summary>
public static class ModelSettings
{
    /// <param name="body">A valid <c>llm_config.json</c>.</param>
    public static IReadOnlyList<ModelSetting> Read(string body, ArenaOptions options, StudySettings study)
    {
        var file = ContentReader.LlmConfig(body).Value!;
        var stored = Flat(file);
        var usual = Flat(new());
        var said = Said(body);
        var rows = new List<ModelSetting>();
        foreach (var (key, value) in Flat(ModelOverrides.Apply(file, options.Ai)))
        {
            var (option, fromStudy, unsaid) = Above(key, options, study);
            var source = option is not null || value != stored.GetValueOrDefault(key) ? "option"
                : fromStudy is not null ? "study"
                : said.ContainsKey(key) ? "llm_config"
                : "default";
            var byDefault = usual.GetValueOrDefault(key) ?? unsaid;
            rows.Add(new(key, option ?? fromStudy ?? value ?? byDefault, source, byDefault));
        }

        return rows;
    }

    /// <summary>What the file itself says, also where that is the default.</summary>
    /// <param name="body">A valid <c>llm_config.json</c>.</param>
    public static IReadOnlyDictionary<string, string> Said(string body)
    {
        var fields = new Dictionary<string, string?>();
        Walk("", JsonNode.Parse(body), fields);
        return fields.Where(field => !string.IsNullOrWhiteSpace(field.Value)).ToDictionary(field => field.Key, field => field.Value!);
    }

    /// <summary>What stands above the file, and what holds when nobody says anything where the file has no default.</summary>
    private static (string? Option, string? Study, string? Unsaid) Above(string key, ArenaOptions options, StudySettings study) => key switch
    {
        "enabled" => (Text(options.Ai.Enabled), Text(study.AiEnabled), null),
        "ai_participants.force_ai_on_odd_users" => (Text(options.Ai.ForLonely), Text(study.AiForLonely), null),
        "ai_participants.max_ai_participants" => (Text(options.Ai.MaxSeats), Text(study.AiMaxSeats), null),
        "ai_participants.humans_first_seconds" => (Text(options.Ai.HumansFirstSeconds), Text(study.AiHumansFirstSeconds), null),
        "behavior.ai_opens" => (Text(options.Ai.Opens), Text(study.AiOpens), null),
        "pairing.delay_enabled" => (Text(options.Pairing.DelayEnabled), Text(study.DelayEnabled), "true"),
        "pairing.reassign_delay_seconds" => (Text(options.Pairing.ReassignDelaySeconds), Text(study.ReassignDelaySeconds), "10"),
        _ => (null, null, null),
    };

    /// <summary>The fields with providers completed, in the order of the settings.</summary>
    private static Dictionary<string, string?> Flat(LlmConfig config)
    {
        var completed = new OrderedDictionary<string, LlmProvider>();
        foreach (var name in config.Providers.Keys)
        {
            completed[name] = config.Provider(name)!;
        }

        var fields = new Dictionary<string, string?>();
        Walk("", JsonSerializer.SerializeToNode(config with { Providers = completed }, ContentJson.Default.LlmConfig), fields);
        return fields;
    }

    private static void Walk(string path, JsonNode? node, Dictionary<string, string?> fields)
    {
        switch (node)
        {
            case JsonObject entries:
                foreach (var (name, value) in entries)
                {
                    Walk(path.Length == 0 ? name : $"{path}.{name}", value, fields);
                }

                break;
            case JsonArray list:
                fields[path] = list.Count == 0 ? null : string.Join(", ", list.Select(entry => entry?.ToString()));
                break;
            default:
                fields[path] = node?.ToString();
                break;
        }
    }

    private static string? Text(object? value) => value is bool yes ? yes ? "true" : "false" : Convert.ToString(value, CultureInfo.InvariantCulture) is { Length: > 0 } text ? text : null;
}
