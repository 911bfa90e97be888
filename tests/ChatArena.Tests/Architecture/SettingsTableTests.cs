using System.Collections;
using System.Text.RegularExpressions;
using ChatArena.Core;
using ChatArena.Core.Content;
using ChatArena.Core.Studies;
using ChatArena.ServiceDefaults;

namespace ChatArena.Tests.Architecture;

/// <summary>The settings in docs/operations.md and those of the code: the same names, the same defaults, both ways.</summary>
public sealed partial class SettingsTableTests
{
    private static readonly string Operations = File.ReadAllText(Path.Combine(Installation.Root, "docs", "operations.md"));
    private static readonly string Code = string.Join('\n', Product.Sources(".cs").SelectMany(Product.Lines));
    private static readonly IReadOnlyList<DocTable.Row> Table = DocTable.Read(Operations, "| Setting | Default |");
    private static readonly IReadOnlyList<OptionsTests.OneOption> Options = [.. OptionsTests.All.Select(row => row.Data)];

    /// <summary>What holds when neither the option nor the study nor llm_config.json says anything.</summary>
    private static readonly EffectiveSettings Effective = EffectiveSettings.Resolve(new(), new(), new());

    [Fact]
    public void Every_option_has_one_row() => Options.Select(Key).Distinct().Except(Table.Select(row => row.Names.Single())).ShouldBeEmpty("Add rows to the table of settings in docs/operations.md.");

    [Fact]
    public void Every_row_is_an_option_or_a_name_that_the_code_reads()
    {
        Table.Select(row => row.Names.Single()).ShouldBeUnique();
        var others = Table.Select(row => row.Names.Single()).Except(Options.Select(Key)).ToList();
        others.Where(name => !IsRead(name)).ShouldBeEmpty();
        others.Where(name => name.StartsWith("Arena:", StringComparison.Ordinal)).ShouldBe(["Arena:Postgres:BinFolder"], "options are read as options");
    }

    [Fact]
    public void Every_default_is_the_one_that_holds()
    {
        foreach (var option in Options.DistinctBy(Key))
        {
            var told = Table.Single(row => row.Names.Single() == Key(option)).Default;
            var owned = Owned(option);
            var holds = owned is null && HoldsBelow(option.Property.Name, Key(option)) is { } below ? $"[{below}]" : Text(owned);
            told.ShouldBe(holds, Key(option));
        }
    }

    [Fact]
    public void Every_name_that_the_code_reads_by_itself_is_told()
    {
        var read = ReadDirectly().Matches(Code).Select(match => match.Groups[1].Value).Concat(ReadFirst().Matches(Code).Select(match => match.Groups[1].Value)).Distinct().ToList();
        read.ShouldContain("ARENA_DATA");
        // Of ASP.NET, and only so that its own way of listening wins.
        read.Except(["http_ports"]).Where(name => !Operations.Contains($"`{name.Replace(":", "__", StringComparison.Ordinal)}`", StringComparison.Ordinal)
            && !Operations.Contains($"`{name}`", StringComparison.Ordinal) && !Operations.Contains($"`--{name}`", StringComparison.Ordinal)
            && !Operations.Contains($"`--{name} ", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public void Every_variable_that_is_told_is_read()
    {
        string[] frameworks = ["ASPNETCORE_", "OTEL_", "DOTNET_"];
        var told = Variable().Matches(Operations).Select(match => match.Groups[1].Value).Distinct().Where(name => !frameworks.Any(name.StartsWith)).ToList();
        told.ShouldContain("MAX_CONVERSATION_SECONDS");
        told.Where(name => !IsRead(name.Replace("__", ":", StringComparison.Ordinal))).ShouldBeEmpty();
    }

    [Fact]
    public void What_the_first_arena_had_is_told_with_the_defaults_that_hold()
    {
        var names = DocTable.Read(Operations, "| There | Here |");
        names.SelectMany(row => row.Names).ShouldBe([
            "HOST", "PORT", "OPENAI_API_KEY", "ANTHROPIC_API_KEY", "XAI_API_KEY", "MAX_CONVERSATION_SECONDS", "INACTIVITY_TIMEOUT_SECONDS",
            "CHAT_ARENA_CONVERSATIONS_DIR", "--conversations-dir", "--no-reload",
        ], "the variables and arguments of the original");
        var listen = typeof(HostAddress).GetMethod(nameof(HostAddress.UseHostAndPort))!.GetParameters().ToDictionary(parameter => parameter.Name!.ToUpperInvariant(), parameter => parameter.DefaultValue);
        foreach (var row in names.Where(row => row.Cells[2].Length > 0))
        {
            var ours = DocTable.Words(row.Cells[1]).SingleOrDefault();
            var holds = ours is null ? $"{listen[row.Names.Single()]}" : Table.Single(setting => setting.Names.Single() == ours).Default.Trim('[', ']');
            row.Cells[2].Split(':')[0].ShouldBe(holds.Length == 0 ? "none" : holds, row.Cells[0]);
        }
    }

    /// <summary>Without the entry of a table.</summary>
    private static string Key(OptionsTests.OneOption option) => option.Key.Split(":ollama")[0];

    private static object? Owned(OptionsTests.OneOption option) =>
        option.Path.Aggregate((object?)Activator.CreateInstance(option.Options), (value, property) => value is null or IDictionary ? null : property.GetValue(value));

    private static string Text(object? value) => value switch
    {
        null or IDictionary or IEnumerable<string> => "",
        bool yes => yes ? "true" : "false",
        _ => $"{value}",
    };

    private static string? HoldsBelow(string name, string key) => key switch
    {
        "Arena:Pairing:ReassignDelaySeconds" => $"{Effective.ReassignDelay.TotalSeconds}",
        "Arena:Pairing:DelayEnabled" => Text(Effective.ReassignDelay > TimeSpan.Zero),
        "Arena:Pairing:SamePartnerGraceSeconds" => $"{Effective.SamePartnerGrace.TotalSeconds}",
        "Arena:Pairing:Draw" => $"{Effective.Draw}".ToLowerInvariant(),
        "Arena:Ai:Enabled" => Text(Effective.Ai.Enabled),
        "Arena:Ai:ForLonely" => Text(new LlmConfig().AiParticipants.ForceAiOnOddUsers),
        "Arena:Ai:Opens" => Text(Effective.Ai.Opens),
        "Arena:Ai:HumansFirstSeconds" => $"{Effective.Ai.HumansFirst.TotalSeconds}",
        "Arena:Ai:MaxSeats" => $"{Effective.Ai.MaxSeats}",
        // The folder beside ChatArena.sln or the executable.
        "Arena:Content:Folder" => Code.Contains("Path.Combine(Installation.Root, \"content\")", StringComparison.Ordinal) ? "content" : null,
        _ => typeof(ConversationRules).GetProperty(name)?.GetValue(Effective.Rules) is { } rule ? Text(rule) : null,
    };

    private static bool IsRead(string name) => Code.Contains($"\"{name}\"", StringComparison.Ordinal)
        // AddPostgres("arena"), AddRedis("redis")
        || (name.StartsWith("ConnectionStrings:", StringComparison.Ordinal) && Code.Contains($"(\"{name.Split(':')[1]}\"", StringComparison.Ordinal));

    [GeneratedRegex("""onfiguration\["([^"]+)"\]""")]
    private static partial Regex ReadDirectly();

    // ("MAX_CONVERSATION_SECONDS", "Arena:Conversation:SilenceSeconds"),
    [GeneratedRegex("""\("([^"]+)", "Arena:""")]
    private static partial Regex ReadFirst();

    [GeneratedRegex("`([A-Z][A-Z0-9]*(?:_+[A-Z0-9]+)+|HOST|PORT)`")]
    private static partial Regex Variable();
}
