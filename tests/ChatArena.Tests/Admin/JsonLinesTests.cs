using ChatArena.Core.Admin;
using ChatArena.Core.Content;

namespace ChatArena.Tests.Admin;

public sealed class JsonLinesTests
{
    private const string File = "{\n  \"topics\": [\n    {\"id\": 1, \"text\": \"a\"},\n    {\n      \"id\": 2,\n      \"text\": \"\"\n    }\n  ]\n}";

    [Theory]
    [InlineData("", 1)]
    [InlineData("topics", 2)]
    [InlineData("topics[0]", 3)]
    [InlineData("topics[0].text", 3)]
    [InlineData("topics[1]", 4)]
    [InlineData("topics[1].text", 6)]
    [InlineData("topics[1].side", 4)]
    [InlineData("topics[9].text", 2)]
    [InlineData("tasks", 1)]
    public void A_field_is_on_its_line_and_one_that_is_missing_on_its_parent_s(string field, int line) => JsonLines.Find(File, field).ShouldBe(line);

    [Fact]
    public void An_error_that_knows_its_line_is_there()
    {
        JsonLines.Find(File, new ContentError("", "is not JSON", 7)).ShouldBe(7);
        JsonLines.Find(File, new ContentError("topics[1].text", "must not be empty")).ShouldBe(6);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("{\"topics\": [1, }")]
    public void A_text_that_is_not_JSON_has_no_lines_but_a_problem(string text)
    {
        JsonLines.Find(text, "topics[3].text").ShouldBeNull();
        JsonLines.IsJson(text, out var problem).ShouldBeFalse();
        problem.ShouldContain("line 1");
    }
}
