using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatArena.Contracts.Rest;
using ChatArena.Core.Content;
using ChatArena.Core.Studies;
using Microsoft.Extensions.Options;

namespace ChatArena.Api.Admin;

/// <summary>
/// Reads the settings from the options' own classes, so that none is forgotten. An option that may be null leaves its value to the layers
/// below, which use the same name: study, then llm_config, then the default.
/// </summary>
internal static class SettingsReader
{
    /// <summary>What a study's settings of models begin with; options have a section for them.</summary>
    private const string Ai = "Ai";

    private static readonly string[] Secrets = ["Key", "Password"];

    private static readonly Dictionary<string, string> Defaults = DefaultsOf(EffectiveSettings.Resolve(new(), new(), new()));

    private static readonly Dictionary<string, PropertyInfo> OfStudy =
        typeof(StudySettings).GetProperties().Where(property => Defaults.ContainsKey(property.Name)).ToDictionary(property => Snake(property.Name));

    /// <param name="llm">What <c>llm_config.json</c> says, by the names of <see cref="ModelSetting.Key"/>.</param>
    public static IEnumerable<SettingRow> Read(IServiceProvider services, IConfiguration configuration, StudySettings study, IReadOnlyDictionary<string, string> llm) =>
        from type in new[] { typeof(ArenaOptions).Assembly, typeof(SettingsReader).Assembly }.SelectMany(assembly => assembly.GetTypes())
        where type.Name.EndsWith("Options", StringComparison.Ordinal) && type.GetField("Section") is not null
        let options = typeof(IOptions<>).MakeGenericType(type)
        let value = options.GetProperty("Value")!.GetValue(services.GetRequiredService(options))
        from row in Rows((string)type.GetField("Section")!.GetRawConstantValue()!, value, Activator.CreateInstance(type)!, configuration, study, llm)
        select row;

    /// <summary>What the study says, by name.</summary>
    public static Dictionary<string, string> Study(StudySettings study) =>
        OfStudy.Where(entry => entry.Value.GetValue(study) is not null).ToDictionary(entry => entry.Key, entry => Text(entry.Value.GetValue(study))!);

    /// <summary>The study's settings with these instead; within the ranges that the options have.</summary>
    public static (StudySettings Changed, IReadOnlyList<ContentError> Errors) With(StudySettings study, IReadOnlyDictionary<string, string?> given)
    {
        var errors = given.Keys.Where(name => !OfStudy.ContainsKey(name)).Select(name => new ContentError(name, "is no setting of a study")).ToList();
        var json = JsonNode.Parse(StudySettings.ToJson(study))!.AsObject();
        foreach (var (name, property) in OfStudy)
        {
            if (!given.TryGetValue(name, out var text))
            {
                continue;
            }

            json.Remove(name);
            if (!string.IsNullOrWhiteSpace(text))
            {
                var (node, problem) = Parse(property, text.Trim());
                json[name] = node;
                if (problem is not null)
                {
                    errors.Add(new(name, problem));
                }
            }
        }

        return errors.Count > 0 ? (study, errors) : (StudySettings.FromJson(json.ToJsonString()), errors);
    }

    private static IEnumerable<SettingRow> Rows(string key, object? value, object? initial, IConfiguration configuration, StudySettings study, IReadOnlyDictionary<string, string> llm)
    {
        foreach (var property in value!.GetType().GetProperties())
        {
            var (now, before, name) = (property.GetValue(value), property.GetValue(initial), $"{key}:{property.Name}");
            if (property.PropertyType.DeclaringType is not null && property.PropertyType.Name.EndsWith("Options", StringComparison.Ordinal))
            {
                foreach (var row in Rows(name, now, before, configuration, study, llm))
                {
                    yield return row;
                }
            }
            else if (Secrets.Any(secret => property.Name.EndsWith(secret, StringComparison.Ordinal)))
            {
                yield return new(name, now is null ? null : "set, and not shown", now is null ? "default" : "option", null, null);
            }
            else if (Defaults.TryGetValue(Prefix(key) + property.Name, out var usual))
            {
                var field = Snake(Prefix(key) + property.Name);
                var fromStudy = Text(OfStudy[field].GetValue(study));
                var fromLlm = InLlmConfig(Prefix(key), property.Name) is { } place ? llm.GetValueOrDefault(place) : null;
                var source = now is not null ? "option" : fromStudy is not null ? "study" : fromLlm is not null ? "llm_config" : "default";
                yield return new(name, Text(now) ?? fromStudy ?? fromLlm ?? usual, source, usual, field);
            }
            else
            {
                yield return new(name, Text(now), configuration.GetSection(name).Exists() ? "option" : "default", Text(before), null);
            }
        }
    }

    /// <summary>The same setting's place in <c>llm_config.json</c>.</summary>
    private static string? InLlmConfig(string section, string name) => (section, name) switch
    {
        (Ai, nameof(ArenaOptions.AiOptions.Enabled)) => "enabled",
        (Ai, nameof(ArenaOptions.AiOptions.ForLonely)) => "ai_participants.force_ai_on_odd_users",
        (Ai, nameof(ArenaOptions.AiOptions.Opens)) => "behavior.ai_opens",
        (Ai, nameof(ArenaOptions.AiOptions.MaxSeats)) => "ai_participants.max_ai_participants",
        (Ai, nameof(ArenaOptions.AiOptions.HumansFirstSeconds)) => "ai_participants.humans_first_seconds",
        ("", nameof(ArenaOptions.PairingOptions.DelayEnabled)) => "pairing.delay_enabled",
        ("", nameof(ArenaOptions.PairingOptions.ReassignDelaySeconds)) => "pairing.reassign_delay_seconds",
        _ => null,
    };

    private static (JsonNode? Node, string? Problem) Parse(PropertyInfo property, string text)
    {
        var option = property.Name.StartsWith(Ai, StringComparison.Ordinal)
            ? typeof(ArenaOptions.AiOptions).GetProperty(property.Name[Ai.Length..])!
            : new[] { typeof(ArenaOptions.PairingOptions), typeof(ArenaOptions.ConversationOptions) }.Select(type => type.GetProperty(property.Name)).First(found => found is not null)!;
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (type == typeof(int))
        {
            var range = option.GetCustomAttribute<RangeAttribute>()!;
            return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && range.IsValid(number) ? (number, null) : (null, $"must be a whole number from {range.Minimum} to {range.Maximum}");
        }

        if (type == typeof(bool))
        {
            return text is "true" or "false" ? (text == "true", null) : (null, "must be true or false");
        }

        return option.GetCustomAttribute<RegularExpressionAttribute>() is { } pattern && !pattern.IsValid(text) ? (null, $"must be {pattern.Pattern.Replace("|", " or ", StringComparison.Ordinal)}") : (text, null);
    }

    private static Dictionary<string, string> DefaultsOf(EffectiveSettings settings) => new()
    {
        [nameof(StudySettings.MinThinkChars)] = Text(settings.Rules.MinThinkChars)!,
        [nameof(StudySettings.MaxThinkChars)] = Text(settings.Rules.MaxThinkChars)!,
        [nameof(StudySettings.MaxSpeechChars)] = Text(settings.Rules.MaxSpeechChars)!,
        [nameof(StudySettings.SilenceSeconds)] = Text(settings.Rules.SilenceSeconds)!,
        [nameof(StudySettings.InactivitySeconds)] = Text(settings.Rules.InactivitySeconds)!,
        [nameof(StudySettings.HardCapSeconds)] = Text(settings.Rules.HardCapSeconds)!,
        [nameof(StudySettings.ResumeGraceSeconds)] = Text(settings.Rules.ResumeGraceSeconds)!,
        [nameof(StudySettings.DelayEnabled)] = Text(settings.ReassignDelay > TimeSpan.Zero)!,
        [nameof(StudySettings.ReassignDelaySeconds)] = Text((int)settings.ReassignDelay.TotalSeconds)!,
        [nameof(StudySettings.SamePartnerGraceSeconds)] = Text((int)settings.SamePartnerGrace.TotalSeconds)!,
        [nameof(StudySettings.Draw)] = settings.Draw.ToString().ToLowerInvariant(),
        [nameof(StudySettings.AiEnabled)] = Text(new LlmConfig().Enabled)!,
        [nameof(StudySettings.AiForLonely)] = Text(new LlmConfig().AiParticipants.ForceAiOnOddUsers)!,
        [nameof(StudySettings.AiMaxSeats)] = Text(settings.Ai.MaxSeats)!,
        [nameof(StudySettings.AiHumansFirstSeconds)] = Text((int)settings.Ai.HumansFirst.TotalSeconds)!,
        [nameof(StudySettings.AiOpens)] = Text(settings.Ai.Opens)!,
    };

    private static string? Text(object? value) => value switch
    {
        null => null,
        bool yes => yes ? "true" : "false",
        IDictionary table => table.Count == 0 ? null : string.Join(", ", table.Keys.Cast<string>()),
        IEnumerable<string> list => string.Join(", ", list) is { Length: > 0 } joined ? joined : null,
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    private static string Prefix(string key) => key == $"{ArenaOptions.Section}:{Ai}" ? Ai : "";

    private static string Snake(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}
