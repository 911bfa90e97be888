using ChatArena.Core.Content;

namespace ChatArena.Tests.Content;

public sealed class ContentReaderTests
{
    private const string Hostile = "holds a character that cannot be stored";

    [Theory]
    [InlineData("", ": is not JSON (line 1)")]
    [InlineData("{\n\"topics\": [\n}", ": is not JSON (line 3)")]
    [InlineData("[]", ": must be a JSON object")]
    [InlineData("null", ": must be a JSON object")]
    [InlineData("""{"topics": [], "tasks": [],}""", ": is not JSON (line 1)")]
    [InlineData("""{"topics": [], /* none */ "tasks": []}""", ": is not JSON (line 1)")]
    [InlineData("""{}""", "topics: must be a list", "tasks: must be a list")]
    [InlineData("""{"topics": {}, "tasks": 1}""", "topics: must be a list", "tasks: must be a list")]
    [InlineData("""{"topics": [1, "x"], "tasks": [null]}""", "topics[0]: must be an object", "topics[1]: must be an object", "tasks[0]: must be an object")]
    [InlineData("""{"topics": [{"text": "x"}], "tasks": []}""", "topics[0].id: must be a whole number")]
    [InlineData("""{"topics": [{"id": "1", "text": "x"}], "tasks": []}""", "topics[0].id: must be a whole number")]
    [InlineData("""{"topics": [{"id": 1.5, "text": "x"}], "tasks": []}""", "topics[0].id: must be a whole number")]
    [InlineData("""{"topics": [{"id": 3000000000, "text": "x"}], "tasks": []}""", "topics[0].id: must be a whole number")]
    [InlineData("""{"topics": [{"id": 1}], "tasks": []}""", "topics[0].text: must be a text")]
    [InlineData("""{"topics": [{"id": 1, "text": null}], "tasks": []}""", "topics[0].text: must be a text")]
    [InlineData("""{"topics": [{"id": 1, "text": " \t\n"}], "tasks": []}""", "topics[0].text: must not be empty")]
    [InlineData("""{"topics": [{"id": 1, "text": "a\u0000b"}], "tasks": []}""", "topics[0].text: " + Hostile)]
    [InlineData("""{"topics": [{"id": 1, "text": "a\ud800b"}], "tasks": []}""", "topics[0].text: " + Hostile)]
    [InlineData("""{"topics": [{"id": 1, "text": "a"}, {"id": 2, "text": "b"}, {"id": 1, "text": "c"}], "tasks": []}""", "topics: has the id 1 twice")]
    [InlineData("""{"topics": [], "tasks": [{"id": 7, "text": "a", "side": "attack"}, {"id": 7, "text": "b", "side": "defend"}]}""", "tasks: has the id 7 twice")]
    [InlineData("""{"topics": [], "tasks": [{"id": 1, "text": "Ask for proof."}]}""", "tasks[0].side: must be attack or defend")]
    [InlineData("""{"topics": [], "tasks": [{"id": 1, "text": "Ask for proof.", "side": "Attack"}]}""", "tasks[0].side: must be attack or defend")]
    [InlineData("""{"topics": [], "tasks": [{"id": 1, "text": "Ask for proof.", "side": 1}]}""", "tasks[0].side: must be attack or defend")]
    [InlineData("""{"topics": [], "tasks": [{"id": 1, "text": "Ask for proof.", "side": "\ud800"}]}""", "tasks[0].side: " + Hostile, "tasks[0].side: must be attack or defend")]
    [InlineData("""{"topics": [], "tasks": [{"id": 1, "text": "ATTACK: Ask for proof.", "side": "atack"}]}""", "tasks[0].side: must be attack or defend")]
    [InlineData("""{"topics": [{"id": 1}], "tasks": [{"text": "", "side": "attack"}]}""", "topics[0].text: must be a text", "tasks[0].text: must not be empty", "tasks[0].id: must be a whole number")]
    public void Every_error_of_topics_and_tasks_names_its_field(string json, params string[] errors) => ShouldFail(ContentReader.TopicsTasks(json), errors);

    [Theory]
    [InlineData("""{}""", "title: must be a text", "version: must be a text", "content: must be a text", "checkboxes: must be a list of texts")]
    [InlineData("""{"title": "", "version": 1, "content": [], "checkboxes": []}""", "title: must not be empty", "version: must be a text", "content: must be a text")]
    [InlineData("""{"title": "t", "version": "1", "content": "c", "checkboxes": "x"}""", "checkboxes: must be a list of texts")]
    [InlineData("""{"title": "t", "version": "1", "content": "c", "checkboxes": ["x", 1]}""", "checkboxes: must be a list of texts")]
    [InlineData("""{"title": "t\u0000", "version": "1", "content": "c", "checkboxes": ["ok", "\udc00"]}""", "title: " + Hostile, "checkboxes[1]: " + Hostile)]
    [InlineData("""[]""", ": must be a JSON object")]
    public void Every_error_of_the_consent_form_names_its_field(string json, params string[] errors) => ShouldFail(ContentReader.Consent(json), errors);

    [Theory]
    [InlineData("""{}""", "personas: must be a list")]
    [InlineData("""{"personas": [{}]}""", "personas[0].id: must be a text", "personas[0].name: must be a text", "personas[0].communication_style: must be a text", "personas[0].background: must be a text")]
    [InlineData("""{"personas": [{"id": "a", "name": "A", "communication_style": "s", "background": "b", "traits": "x", "interests": [1], "quirks": null}]}""",
        "personas[0].traits: must be a list of texts", "personas[0].interests: must be a list of texts", "personas[0].quirks: must be a list of texts")]
    [InlineData("""{"personas": [{"id": "a", "name": "A", "communication_style": "s", "background": "b", "response_patterns": []}]}""", "personas[0].response_patterns: must be an object of lists")]
    [InlineData("""{"personas": [{"id": "a", "name": "A", "communication_style": "s", "background": "b", "response_patterns": {"greeting": "Hi"}}]}""",
        "personas[0].response_patterns.greeting: must be a list of texts")]
    [InlineData("""{"personas": [{"id": "a", "name": "A", "communication_style": "s", "background": "b", "response_patterns": {"greeting": ["Hi", "\u0000"]}}]}""",
        "personas[0].response_patterns.greeting[1]: " + Hostile)]
    [InlineData("""{"personas": [{"id": "a", "name": "A", "communication_style": "s", "background": "b", "response_patterns": {"\ud800": ["Hi"]}}]}""", "personas[0].response_patterns: " + Hostile)]
    [InlineData("""{"personas": [{"id": "a", "name": "A", "communication_style": "s", "background": "b", "response_patterns": {"\u0000": ["Hi"]}}]}""", "personas[0].response_patterns: " + Hostile)]
    [InlineData("""{"personas": [{"id": "a", "name": "A", "communication_style": "s", "background": "b"}, {"id": "a", "name": "B", "communication_style": "s", "background": "b"}]}""",
        "personas: has the id a twice")]
    public void Every_error_of_the_personas_names_its_field(string json, params string[] errors) => ShouldFail(ContentReader.Personas(json), errors);

    [Theory]
    [InlineData("", ": is not JSON (line 1)")]
    [InlineData("null", ": must be a JSON object")]
    [InlineData("[]", ": must be a JSON object")]
    [InlineData("{\n\"pairing\": {\n\"reassign_delay_seconds\": \"10\"}}", "pairing.reassign_delay_seconds: is not of the right type (line 3)")]
    [InlineData("""{"pairing": {"delay_enabled": 1}}""", "pairing.delay_enabled: is not of the right type (line 1)")]
    [InlineData("""{"pairing": [], "enabled": true}""", "pairing: is not of the right type (line 1)")]
    [InlineData("""{"enabled": true,}""", ": is not JSON (line 1)")]
    public void Every_error_of_the_behaviour_settings_names_its_field(string json, params string[] errors) => ShouldFail(ContentReader.LlmConfig(json), errors);

    [Theory]
    [InlineData(ContentKind.TopicsTasks, """{"topics": [{"id": 1, "text": "a", "text": "b", "text": "c"}], "tasks": [], "tasks": []}""", "topics[0].text: stands there twice", "tasks: stands there twice")]
    [InlineData(ContentKind.TopicsTasks, """{"topics": [], "tasks": [], "more": {"\ud800": {"x": [[{"y": 1, "\u0079": 2}]]}}}""", "more.?.x[0][0].y: stands there twice")]
    [InlineData(ContentKind.Consent, """{"title": "t", "version": "1", "content": "c", "checkboxes": [], "title": "u"}""", "title: stands there twice")]
    [InlineData(ContentKind.Personas, """{"personas": [{"id": "a", "name": "A", "communication_style": "s", "background": "b", "response_patterns": {"greeting": ["Hi"], "greeting": []}}]}""",
        "personas[0].response_patterns.greeting: stands there twice")]
    [InlineData(ContentKind.LlmConfig, """{"providers": {"ollama": {"enabled": true, "enabled": false}, "ollama": {}}}""", "providers.ollama.enabled: stands there twice", "providers.ollama: stands there twice")]
    public void A_name_that_stands_twice_is_an_error_of_its_field(ContentKind kind, string json, params string[] errors) =>
        ContentService.Check(kind, json).Select(error => error.ToString()).ShouldBe(errors, ignoreOrder: true);

    [Fact]
    public void What_was_stored_with_a_name_twice_is_still_read() =>
        Value(ContentReader.TopicsTasks("""{"topics": [{"id": 1, "text": "a", "text": "b"}], "tasks": []}""")).Topics.ShouldBe([new Topic(1, "b")]);

    [Fact]
    public void Half_a_character_between_the_letters_is_an_error_too()
    {
        // Not in an attribute: those are stored as UTF-8.
        const string Half = "{\"\ud800\": 1}";
        ShouldFail(ContentReader.TopicsTasks(Half), [": " + Hostile]);
        ShouldFail(ContentReader.LlmConfig(Half), [": " + Hostile]);
    }

    [Theory]
    [InlineData("ATTACK: Ask for proof.", TaskSide.Attack)]
    [InlineData("  attack:ask", TaskSide.Attack)]
    [InlineData("ANGREP: Be om bevis.", TaskSide.Attack)]
    [InlineData("Defend: Stress fairness.", TaskSide.Defend)]
    [InlineData("DEFENCE: Stress fairness.", TaskSide.Defend)]
    [InlineData("FORSVAR: Vis til rettferdighet.", TaskSide.Defend)]
    public void A_task_without_a_side_tells_it_by_its_first_word(string text, TaskSide side)
    {
        var task = Value(ContentReader.TopicsTasks($$"""{"topics": [], "tasks": [{"id": 1, "text": "{{text}}"}]}""")).Tasks.ShouldHaveSingleItem();
        (task.Side, task.Text).ShouldBe((side, text.Trim()));
    }

    [Fact]
    public void The_side_of_a_task_outranks_its_first_word()
    {
        var content = Value(ContentReader.TopicsTasks("""
            {"topics": [{"id": -1, "text": " A "}], "tasks": [{"id": 1, "text": "ATTACK: a", "side": "defend"}, {"id": 2, "text": "b", "side": "attack"}], "more": {}}
            """));
        content.Topics.ShouldBe([new Topic(-1, "A")]);
        content.On(TaskSide.Defend).ShouldBe([new(1, "ATTACK: a", TaskSide.Defend)]);
        content.On(TaskSide.Attack).ShouldBe([new(2, "b", TaskSide.Attack)]);
    }

    [Fact]
    public void Texts_lose_the_blanks_around_them_and_lists_their_empty_texts()
    {
        var form = Value(ContentReader.Consent("""{"title": " T ", "version": "1.0", "content": "# C\n", "checkboxes": [" one ", "", "two"]}"""));
        (form.Title, form.Version, form.Content).ShouldBe(("T", "1.0", "# C"));
        form.Checkboxes.ShouldBe(["one", "two"]);
    }

    [Fact]
    public void A_persona_needs_no_lists()
    {
        var persona = Value(ContentReader.Personas("""{"personas": [{"id": "a", "name": "A", "communication_style": "s", "background": "b"}]}""")).Personas.ShouldHaveSingleItem();
        (persona.Traits.Count, persona.Interests.Count, persona.Quirks.Count, persona.ResponsePatterns.Count).ShouldBe((0, 0, 0, 0));

        persona = Value(ContentReader.Personas("""
            {"personas": [{"id": "a", "name": "A", "communication_style": "s", "background": "b", "quirks": ["q 😀"], "response_patterns": {"greeting": ["Hi", ""]}}]}
            """)).Personas.ShouldHaveSingleItem();
        persona.Quirks.ShouldBe(["q 😀"]);
        persona.ResponsePatterns["greeting"].ShouldBe(["Hi"]);
    }

    [Fact]
    public void Whatever_stands_in_a_file_is_an_error_at_most() => Always.Holds(AnyFile, json =>
    {
        ContentReader.TopicsTasks(json).Errors.ShouldNotBeNull();
        ContentReader.Consent(json).Errors.ShouldNotBeNull();
        ContentReader.Personas(json).Errors.ShouldNotBeNull();
        ContentReader.LlmConfig(json).Errors.ShouldNotBeNull();
        ContentService.Check(ContentKind.TopicsTasks, json).ShouldNotBeNull();
    }, tries: 2000);

    /// <summary>Pieces of files in any order.</summary>
    private static FsCheck.Gen<string> AnyFile { get; } = FsCheck.Fluent.Gen.Select(
        FsCheck.Fluent.Gen.ListOf(FsCheck.Fluent.Gen.Elements(
            "{", "}", "[", "]", ",", ":", "\"topics\"", "\"tasks\"", "\"id\"", "\"text\"", "\"side\"", "\"title\"", "\"personas\"", "\"pairing\"", "\"response_patterns\"",
            "1", "-1", "1e9", "true", "null", "\"x\"", "\"\\ud800\"", "\"\\u0000\"", "\"\\udc00\":", "{\"\\ud83d\":1,", "[{", "}]", "{\"topics\":[{\"id\":1,\"text\":", "{\"providers\":{", "{\"persona_models\":{", "{\"fallback\":[", "\n", "/*", "é")),
        pieces => string.Concat(pieces));

    private static T Value<T>(ContentResult<T> result)
        where T : class
    {
        result.Errors.ShouldBeEmpty();
        return result.Value.ShouldNotBeNull();
    }

    private static void ShouldFail<T>(ContentResult<T> result, string[] errors)
        where T : class
    {
        result.Errors.Select(error => error.ToString()).ShouldBe(errors, ignoreOrder: true);
        result.Value.ShouldBeNull();
    }
}
