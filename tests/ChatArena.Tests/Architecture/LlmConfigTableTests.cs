using System.Text.Json;
using System.Text.Json.Nodes;
using ChatArena.Core;
using ChatArena.Core.Content;
using ChatArena.Core.Studies;

namespace ChatArena.Tests.Architecture;

/// <summary>The table of llm_config.json in docs/operations.md and the record that reads it: the same keys, the same defaults, both ways.</summary>
public sealed class LlmConfigTableTests
{
    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
    private static readonly IReadOnlyList<DocTable.Row> Table = DocTable.Read(File.ReadAllText(Path.Combine(Installation.Root, "docs", "operations.md")), "| In llm_config.json |");
    private static readonly LlmConfig Config = new();

    /// <summary>Each key as the table writes it, with the default of an empty file.</summary>
    private static readonly Dictionary<string, string> Known = Find();

    [Fact]
    public void Every_key_is_in_the_table_and_every_key_of_the_table_is_read() => Table.SelectMany(Keys).ShouldBe(Known.Keys, ignoreOrder: true);

    [Fact]
    public void Every_default_is_the_one_that_holds()
    {
        foreach (var row in Table.Where(row => !row.Names[0].StartsWith("providers.", StringComparison.Ordinal)))
        {
            var keys = Keys(row).ToList();
            var told = row.Default.Length == 0 ? [""] : row.Default.Split(", ");
            if (told.Length == 1)
            {
                told = [.. keys.Select(_ => told[0])];
            }

            keys.Select(key => Known[key]).ShouldBe(told, string.Join(", ", keys));
        }
    }

    [Fact]
    public void What_is_known_of_each_provider_is_told()
    {
        string[] names = ["openai", "anthropic", "grok", "ollama", "huggingface"];
        Told("providers.*.model").Split(", ").ShouldBe(names.Select(name => Config.Provider(name)!.Model));
        Told("providers.*.enabled").ShouldBe("ollama: true");
        names.Where(name => Config.Providers[name].Enabled).ShouldBe(["ollama"]);
        Told("providers.*.base_url").ShouldContain(Config.Provider("ollama")!.BaseUrl!);
        Told("providers.*.kind").ShouldBe(KnownProviders.Complete("of-my-own", new())!.Kind);
        var page = File.ReadAllText(Path.Combine(Installation.Root, "docs", "operations.md")).Split("\n## Models\n")[1];
        names.Select(name => Config.Provider(name)!.ApiKeyEnv).Where(key => key is not null).ShouldAllBe(key => page.Contains($"`{key}`", StringComparison.Ordinal));
        Config.Providers.Keys.Except([.. names, "scripted"]).ShouldBeEmpty("Tell of the new one.");

        static string Told(string key) => Table.Single(row => row.Names.Contains(key)).Default;
    }

    // | `generation.max_tokens`, `temperature` | …
    private static IEnumerable<string> Keys(DocTable.Row row) =>
        row.Names.Select((name, index) => index == 0 ? name : $"{row.Names[0][..(row.Names[0].LastIndexOf('.') + 1)]}{name}");

    private static Dictionary<string, string> Find()
    {
        var json = JsonSerializer.SerializeToNode(Config, SnakeCase)!.AsObject();
        var known = new Dictionary<string, string>();
        foreach (var (name, value) in json)
        {
            switch (name)
            {
                case "providers":
                    Add("providers.*.", JsonSerializer.SerializeToNode(new LlmProvider(), SnakeCase)!);
                    break;
                case "prices":
                    foreach (var price in JsonSerializer.SerializeToNode(new LlmPrice(), SnakeCase)!.AsObject())
                    {
                        known[$"prices.*.{price.Key}"] = "";
                    }

                    break;
                case "persona_models" or "fallback":
                    known[name] = "";
                    break;
                default:
                    if (value is JsonObject section)
                    {
                        Add(name + ".", section);
                    }
                    else
                    {
                        known[name] = Text(value);
                    }

                    break;
            }
        }

        // Said by neither file nor study.
        var settings = EffectiveSettings.Resolve(new(), new(), Config);
        known["pairing.delay_enabled"] = settings.ReassignDelay > TimeSpan.Zero ? "true" : "false";
        known["pairing.reassign_delay_seconds"] = $"{settings.ReassignDelay.TotalSeconds}";
        return known;

        void Add(string prefix, JsonNode section)
        {
            foreach (var (name, value) in section.AsObject())
            {
                known[prefix + name] = Text(value);
            }
        }

        static string Text(JsonNode? value) => value is JsonValue text && text.GetValueKind() == JsonValueKind.String ? (string)text! : value?.ToJsonString() ?? "null";
    }
}
